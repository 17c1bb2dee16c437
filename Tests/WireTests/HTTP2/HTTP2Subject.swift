import Checks
import Foundation

/// The proxy that the rows are tried on: step7, or the one that `CHECK_HTTP2` names, for comparisons.
///
///     CHECK_HTTP2=nginx swift test --filter HTTP2TableTests
enum HTTP2Subject: String {
    case step7, nginx, h2o, nghttpx, haproxy

    static let chosen = ProcessInfo.processInfo.environment["CHECK_HTTP2"].flatMap(Self.init) ?? .step7

    /// Whether its program is there.
    var isInstalled: Bool {
        self == .step7 ? (try? Program.path(of: rawValue)) != nil : Program.installed(rawValue) != nil
    }

    /// Starts it in front of an origin.
    func start(
        before origin: ScriptedOrigin, isSecure: Bool, flags: [String], in folder: TemporaryFolder
    ) throws -> (program: Checks.Program, port: Int) {
        if self == .step7 {
            let arguments = ["--workers", "1", "--quiet", "--origin", origin.url] + (isSecure ? ["--tls"] : []) + flags
            let program = try Program.start(rawValue, arguments)
            return (program, program.port)
        }
        let reservation = try ReservedPort()
        let port = reservation.number
        let certificate = isSecure ? try TestCertificate.shared.get() : nil
        let command = try command(port, origin.port, certificate, folder)
        let program = try withExtendedLifetime(reservation) {
            try Program.start(command: command, accepting: port, within: .seconds(15))
        }
        return (program, port)
    }

    private func command(
        _ port: Int, _ origin: Int, _ certificate: TestCertificate?, _ folder: TemporaryFolder
    ) throws -> [String] {
        guard let path = Program.installed(rawValue) else { throw NotationError("\(rawValue) is not installed") }
        switch self {
        case .step7: return []
        case .nginx:
            let file = try folder.write("nginx.conf", PeerText.nginx(port, origin, certificate))
            return [path, "-p", folder.path, "-e", "stderr", "-c", file] + (geteuid() == 0 ? ["-g", "user root;"] : [])
        case .h2o:
            return [path, "-c", try folder.write("h2o.conf", PeerText.h2o(port, origin, certificate))]
        case .haproxy:
            return [path, "-db", "-f", try folder.write("haproxy.cfg", PeerText.haproxy(port, origin, certificate))]
        case .nghttpx:
            let files = certificate.map { [$0.key, $0.certificate] } ?? []
            return [
                path, "--conf=/dev/null", "--single-process", "-LFATAL", "-n1", "--backend-connections-per-host=1000",
                "-f127.0.0.1,\(port)\(certificate == nil ? ";no-tls" : "")", "-b127.0.0.1,\(origin)",
            ] + files
        }
    }
}

/// A key and a certificate for the proxies that can't make their own.
struct TestCertificate: Sendable {
    private let folder: TemporaryFolder
    var key: String { folder.path(of: "key.pem") }
    var certificate: String { folder.path(of: "certificate.pem") }
    /// Both in one file, as HAProxy wants them.
    var both: String { folder.path(of: "both.pem") }

    static let shared = Result { try TestCertificate() }

    private init() throws {
        folder = try TemporaryFolder(for: "certificate")
        guard let openssl = Program.installed("openssl") else { throw NotationError("openssl is not installed") }
        let made = try Program.run(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-keyout", key, "-out", certificate,
            ])
        guard made.ending == .exited(0) else { throw NotationError("openssl made no certificate: \(made.errors)") }
        let text = try String(contentsOfFile: key, encoding: .utf8) + String(contentsOfFile: certificate, encoding: .utf8)
        try folder.write("both.pem", text)
    }
}

/// Configurations of other proxies that suit the rows.
private enum PeerText {
    static func nginx(_ port: Int, _ origin: Int, _ certificate: TestCertificate?) -> String {
        """
        daemon off;
        master_process off;
        pid pid;
        events { worker_connections 8192; }
        worker_rlimit_nofile 16384;
        http {
            access_log off;
            client_max_body_size 0;
            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi; scgi_temp_path scgi;
            server {
                listen 127.0.0.1:\(port) \(certificate == nil ? "" : "ssl ")http2;
                \(certificate.map { "ssl_certificate \($0.certificate); ssl_certificate_key \($0.key);" } ?? "")
                location / {
                    proxy_pass http://127.0.0.1:\(origin);
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $http_host;
                    proxy_request_buffering off;
                    proxy_max_temp_file_size 0;
                }
            }
        }

        """
    }

    static func h2o(_ port: Int, _ origin: Int, _ certificate: TestCertificate?) -> String {
        let files = certificate.map {
            "\n  ssl:\n    certificate-file: \($0.certificate)\n    key-file: \($0.key)"
        }
        return """
            num-threads: 1
            \(geteuid() == 0 ? "user: root" : "")
            listen:
              host: 127.0.0.1
              port: \(port)\(files ?? "")
            hosts:
              default:
                paths:
                  "/":
                    proxy.reverse.url: http://127.0.0.1:\(origin)
                    proxy.preserve-host: ON

            """
    }

    static func haproxy(_ port: Int, _ origin: Int, _ certificate: TestCertificate?) -> String {
        """
        global
            nbthread 1
            maxconn 8192
        defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
        frontend clients
            bind 127.0.0.1:\(port)\(certificate.map { " ssl crt \($0.both) alpn h2,http/1.1" } ?? "")
            default_backend origin
        backend origin
            server origin 127.0.0.1:\(origin)

        """
    }
}
