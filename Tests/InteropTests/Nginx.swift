import Checks

/// nginx as an origin server. It serves a folder, and stores uploads there.
final class Nginx {
    /// The folder that it serves.
    let folder: TemporaryFolder
    let url: String
    private let state: TemporaryFolder
    private let program: Program
    private let port: ReservedPort

    /// Starts it with more lines in the `server` block of its configuration.
    ///
    /// - Parameter parameters: what it is to speak on its port, in the words of `listen`.
    init(_ settings: String = "", listening parameters: String = "") throws {
        port = try ReservedPort()
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
        url = port.url
        let configuration = Self.configuration("127.0.0.1:\(port.number) \(parameters)", folder.path, settings)
        let path = try state.write("nginx.conf", configuration)
        let command = ["/bin/sh"] + Tool.nginx.shellArguments(["-p", state.path, "-e", "stderr", "-c", path])
        program = try Program.start(command: command, accepting: port.number, within: .seconds(60))
    }

    /// Waits until its log has this many requests, and returns their lines: request line, Via, X-Forwarded-For,
    /// Transfer-Encoding.
    func requests(_ count: Int) throws -> [String] {
        func lines(_ output: String) -> [String] {
            output.split(separator: "\n").filter { $0.hasPrefix("request: ") }.map { String($0.dropFirst(9)) }
        }
        guard program.waitForOutput(until: { lines($0).count >= count }) else {
            throw Tool.Failure(description: "nginx saw no \(count) requests: \(program.output)")
        }
        return lines(program.output)
    }

    private static func configuration(_ address: String, _ folder: String, _ settings: String) -> String {
        """
        daemon off;
        master_process off;
        pid pid;
        error_log /dev/stdout notice;
        events { worker_connections 1024; }
        http {
            types { text/html html; text/css css; text/javascript js; image/svg+xml svg; text/plain txt; }
            default_type application/octet-stream;
            log_format seen 'request: $request, $http_via, $http_x_forwarded_for, $http_transfer_encoding';
            access_log /dev/stdout seen;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {
                listen \(address);
                root \(folder);
                client_max_body_size 0;
                dav_methods PUT;
                create_full_put_path on;
                \(settings)
            }
        }

        """
    }
}
