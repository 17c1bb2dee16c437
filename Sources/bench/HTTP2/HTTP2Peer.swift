import Checks
import Foundation

/// A proxy that speaks HTTP/2 to its clients and HTTP/1.1 to its origin. The table has them in this order.
enum HTTP2Peer: String, CaseIterable {
    case step7, nginx, haproxy, h2o, nghttpx, go

    /// The path of the program that it needs; nil if that isn't there.
    var path: String? {
        self == .step7 ? try? Program.path(of: rawValue) : Program.installed(rawValue)
    }

    /// Whether it speaks HTTP/2 that way. Go's library does it without TLS since Go 1.24.
    func speaks(_ way: HTTP2Case.Way) throws -> Bool {
        guard self == .go, way == .h2c, let path else { return true }
        let version = try [path, "version"].run().firstMatch(of: /go1\.(\d+)/)
        return version.flatMap { Int($0.1) }.map { $0 >= 24 } ?? false
    }

    /// Starts it with one worker on its core, and returns as soon as it accepts connections.
    func start(_ way: HTTP2Case.Way, on stage: Stage, origin: Int, identity: HTTP2Identity) throws -> Server {
        let folder = stage.folder.appendingPathComponent("\(rawValue)-\(way)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let port = try ReservedPort()
        let templates = Stage.resources.appendingPathComponent("http2")
        var site = Peer.Site(folder: folder, templates: templates, port: port.number, origin: origin)
        site.replacements = [
            "{{certificate}}": identity.certificate, "{{key}}": identity.key,
            "{{tls}}": listening(way, identity), "{{user}}": NSUserName(),
        ]
        return try Server(command(way, at: site, identity), port: port, core: stage.proxyCore)
    }

    /// What its configuration says about the port, besides the number.
    private func listening(_ way: HTTP2Case.Way, _ identity: HTTP2Identity) -> String {
        switch (self, way) {
        case (.nginx, .tls): "ssl"
        case (.haproxy, .h2c): "proto h2"
        case (.haproxy, .tls): "ssl crt \(identity.both) alpn h2,http/1.1"
        case (.h2o, .tls):
            """
              ssl:
                certificate-file: \(identity.certificate)
                key-file: \(identity.key)
                minimum-version: TLSv1.2
                ocsp-update-interval: 0
            """
        default: ""
        }
    }

    private func command(_ way: HTTP2Case.Way, at site: Peer.Site, _ identity: HTTP2Identity) throws -> [String] {
        guard let path else { throw Failure("\(rawValue) is not installed") }
        let origin = "http://127.0.0.1:\(site.origin)"
        let isSecure = way == .tls
        switch self {
        case .step7:
            let flags = isSecure ? ["--certificate", identity.certificate, "--key", identity.key] : []
            return [path, "--quiet", "--port", "\(site.port)", "--workers", "1", "--origin", origin] + flags
        case .nginx: return try site.nginx(path, "nginx.conf")
        case .haproxy: return [path, "-db", "-f", try site.configure("haproxy.cfg")]
        case .h2o: return [path, "-c", try site.configure("h2o.conf")]
        case .nghttpx:
            let files = isSecure ? [identity.key, identity.certificate] : []
            return [
                path, "--conf=/dev/null", "--workers=1", "--single-process", "--no-ocsp", "--add-x-forwarded-for",
                "--errorlog-file=/dev/null", "--frontend=127.0.0.1,\(site.port)" + (isSecure ? "" : ";no-tls"),
                "--backend=127.0.0.1,\(site.origin)",
            ] + files
        case .go:
            let proxy = site.folder.appendingPathComponent("go-proxy").path
            _ = try [path, "build", "-o", proxy, site.templates.appendingPathComponent("proxy.go").path].run()
            let files = isSecure ? [identity.certificate, identity.key] : []
            return [proxy, "127.0.0.1:\(site.port)", origin] + files
        }
    }
}
