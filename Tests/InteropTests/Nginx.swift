import Checks

/// nginx as an origin server: it serves a folder, and stores there what is uploaded.
final class Nginx {
    /// What it serves.
    let folder: TemporaryFolder
    let url: String
    private let state: TemporaryFolder
    private let program: Program
    /// nginx can't say which free port it got. While this holds one, bound and not listening, the system gives
    /// it to nobody who asks for any, and nginx, which asks for this one, still gets it.
    private let reservation: ScriptedOrigin

    /// Starts it with some lines more in the `server` block of its configuration.
    init(_ settings: String = "") throws {
        reservation = try ScriptedOrigin(isListening: false) { _ in }
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
        url = reservation.url
        let configuration = Self.configuration(reservation.authority, folder.path, settings)
        let path = try state.write("nginx.conf", configuration)
        program = try Tool.nginx.launch(["-p", state.path, "-e", "stderr", "-c", path])
        guard program.waitForOutput(within: .seconds(60), until: { $0.contains("event method") }) else {
            throw Tool.Failure(description: "nginx does not start: \(program.output)\(program.errors)")
        }
    }

    /// Waits until its log has as many requests as that, and returns the lines: request line, Via,
    /// X-Forwarded-For, Transfer-Encoding.
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
        # The line about the event method comes once the port is open: the sign that nginx has started.
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
