import Foundation

/// A proxy for comparisons: a step, or a well-known proxy with a configuration that suits the step.
public enum Peer: String, CaseIterable, Sendable {
    case step5, step6, step7, nginx, haproxy, h2o, nghttpx
    /// Go's own reverse proxy. It's a short program that is built first.
    case go

    /// What people call it.
    public var name: String {
        switch self {
        case .haproxy: "HAProxy"
        case .go: "Go's ReverseProxy"
        default: rawValue
        }
    }

    /// Whether it's a program of this package.
    public var isStep: Bool { [.step5, .step6, .step7].contains(self) }

    /// The path of the program that it needs; nil if that isn't there.
    public var path: String? {
        isStep ? try? Program.path(of: rawValue) : Program.installed(rawValue)
    }

    /// The command that starts it at a site. Go's proxy is built here.
    ///
    /// - Parameter flags: further flags for a step. The others don't get them.
    public func command(at site: Site, flags: [String] = []) throws -> [String] {
        guard let path else { throw Program.StartError(description: "\(name) is not installed") }
        var site = site
        site.replacements["{{tls}}"] = listening(at: site)
        let origin = "http://127.0.0.1:\(site.origin)"
        let identity = site.front == .tls ? site.identity : nil
        switch self {
        case .step5, .step6, .step7:
            let files = identity.map { ["--certificate", $0.certificate, "--key", $0.key] } ?? []
            return [path, "--quiet", "--port", "\(site.port)", "--origin", origin] + files + flags
        case .nginx: return try site.nginx(path, site.nginxConfiguration)
        case .haproxy: return [path, "-db", "-f", try site.configure("haproxy.cfg")]
        case .h2o: return [path, "-c", try site.configure("h2o.conf")]
        case .nghttpx:
            return [
                path, "--conf=/dev/null", "--workers=1", "--single-process", "--no-ocsp", "--add-x-forwarded-for",
                "--errorlog-file=/dev/null", "--frontend=127.0.0.1,\(site.port)" + (identity == nil ? ";no-tls" : ""),
                "--backend=127.0.0.1,\(site.origin)",
            ] + (identity.map { [$0.key, $0.certificate] } ?? [])
        case .go:
            let proxy = site.folder.appendingPathComponent("go-proxy").path
            let source = site.template("proxy.go").path
            let build = try Program.run(path, ["build", "-o", proxy, source], within: .seconds(300))
            guard build.ending == .exited(0) else {
                throw Program.StartError(description: "go does not build \(source): \(build.errors)")
            }
            return [proxy, "127.0.0.1:\(site.port)", origin] + (identity.map { [$0.certificate, $0.key] } ?? [])
        }
    }

    /// What its configuration says about the port, besides the number.
    private func listening(at site: Site) -> String {
        guard site.front == .tls, let identity = site.identity else {
            return self == .haproxy && site.front == .h2c ? "proto h2" : ""
        }
        switch self {
        case .nginx: return "ssl"
        case .haproxy: return "ssl crt \(identity.both) alpn h2,http/1.1"
        case .h2o:
            return """
                  ssl:
                    certificate-file: \(identity.certificate)
                    key-file: \(identity.key)
                    minimum-version: TLSv1.2
                    ocsp-update-interval: 0
                """
        default: return ""
        }
    }
}
