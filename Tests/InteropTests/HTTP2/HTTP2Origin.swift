import Checks
import Testing

/// An origin that speaks HTTP/2 with step 7. It serves a folder.
struct HTTP2Origin {
    /// The program, and how a proxy reaches it.
    enum Kind: String, CaseIterable, Sendable {
        case nghttpd, nginx
        case secureNghttpd = "nghttpd with TLS"
        case secureNginx = "nginx with TLS"

        var isSecure: Bool { self == .secureNghttpd || self == .secureNginx }
    }

    let url: String
    /// The folder that it serves.
    let folder: TemporaryFolder
    /// The flags with which a step speaks HTTP/2 to it.
    let flags: [String]
    /// Writes each frame with `-v`.
    let nghttpd: Program?
    private let identity: Identity
    private let nginx: Nginx?
    private let port: ReservedPort?

    /// Starts it, with more settings if there are any: lines of nginx's configuration, or flags of nghttpd.
    init(_ kind: Kind, nginx settings: String = "", nghttpd flags: [String] = []) throws {
        identity = try Identity()
        self.flags = kind.isSecure ? ["--origin-roots", identity.certificate] : ["--origin-http2"]
        switch kind {
        case .nginx, .secureNginx:
            let files = "ssl_certificate \(identity.certificate); ssl_certificate_key \(identity.key);"
            let server = try Nginx(
                (kind.isSecure ? files : "") + settings, listening: kind.isSecure ? "ssl http2" : "http2")
            (nginx, nghttpd, port, folder) = (server, nil, nil, server.folder)
            url = kind.isSecure ? server.url.replacing("http:", with: "https:") : server.url
        case .nghttpd, .secureNghttpd:
            let port = try ReservedPort()
            folder = try TemporaryFolder()
            let files = kind.isSecure ? [identity.key, identity.certificate] : []
            let command = ["-a127.0.0.1", "-d\(folder.path)"] + (kind.isSecure ? [] : ["--no-tls"]) + flags
            nghttpd = try Program.start(
                command: ["/bin/sh"] + Tool.nghttpd.shellArguments(command + ["\(port.number)"] + files),
                accepting: port.number, within: .seconds(60))
            (nginx, self.port) = (nil, port)
            url = kind.isSecure ? port.url.replacing("http:", with: "https:") : port.url
        }
    }
}
