import Foundation

/// A proxy for comparisons: a step, or a well-known proxy with a configuration that suits the step.
public enum Peer: String, CaseIterable, Sendable {
    case step5, step6, nginx, haproxy
    /// Go's own reverse proxy. It's a short program that is built first.
    case go

    /// What people call it.
    public var name: String {
        switch self {
        case .step5, .step6, .nginx: rawValue
        case .haproxy: "HAProxy"
        case .go: "Go's ReverseProxy"
        }
    }

    /// The path of the program that it needs; nil if that isn't there.
    public var path: String? {
        switch self {
        case .step5, .step6: try? Program.path(of: rawValue)
        default: Program.installed(rawValue)
        }
    }

    /// The command that starts it at a site. Go's proxy is built here.
    ///
    /// - Parameter flags: further flags for a step. The others don't get them.
    public func command(at site: Site, flags: [String] = []) throws -> [String] {
        guard let path else { throw Program.StartError(description: "\(name) is not installed") }
        let origin = "http://127.0.0.1:\(site.origin)"
        switch self {
        case .step5, .step6:
            return [path, "--quiet", "--port", "\(site.port)", "--origin", origin] + flags
        case .nginx:
            return try site.nginx(path, site.nginxConfiguration)
        case .haproxy:
            return [path, "-db", "-f", try site.configure("haproxy.cfg")]
        case .go:
            let proxy = site.folder.appendingPathComponent("go-proxy").path
            let source = site.templates.appendingPathComponent("proxy.go").path
            let build = try Program.run(path, ["build", "-o", proxy, source], within: .seconds(300))
            guard build.ending == .exited(0) else {
                throw Program.StartError(description: "go does not build \(source): \(build.errors)")
            }
            return [proxy, "127.0.0.1:\(site.port)", origin]
        }
    }
}

extension Peer {
    /// The folders and ports that a server starts with.
    public struct Site: Sendable {
        /// The server's own folder.
        public let folder: URL
        /// The folder with the configurations.
        public let templates: URL
        /// The port that the server listens on.
        public let port: Int
        /// The port of the origin behind it.
        public let origin: Int
        /// The configuration that nginx gets.
        public var nginxConfiguration = "nginx.conf"
        /// More text to replace in a configuration, besides `{{port}}` and `{{origin}}`.
        public var replacements: [String: String] = [:]

        /// Creates a site. The folders must exist.
        public init(folder: URL, templates: URL, port: Int, origin: Int = 0) {
            (self.folder, self.templates, self.port, self.origin) = (folder, templates, port, origin)
        }

        /// nginx with a configuration. All its files are in the site's folder.
        public func nginx(_ path: String, _ configuration: String) throws -> [String] {
            // If root starts nginx, its worker would become a user who can't read the folder.
            let user = geteuid() == 0 ? ["-g", "user root;"] : []
            return [path, "-p", folder.path, "-e", "stderr", "-c", try configure(configuration)] + user
        }

        /// Writes a configuration into the folder, with everything replaced, and returns its path.
        public func configure(_ name: String) throws -> String {
            var text = try String(contentsOf: templates.appendingPathComponent(name), encoding: .utf8)
            let ports = ["{{port}}": "\(port)", "{{origin}}": "\(origin)"]
            for (old, new) in replacements.merging(ports, uniquingKeysWith: { $1 }) {
                text = text.replacing(old, with: new)
            }
            let file = folder.appendingPathComponent(name)
            try text.write(to: file, atomically: false, encoding: .utf8)
            return file.path
        }
    }
}
