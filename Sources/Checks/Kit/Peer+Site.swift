import Foundation

extension Peer {
    /// How clients reach a proxy.
    public enum Front: String, CaseIterable, Sendable {
        /// HTTP/1.1 without TLS.
        case http1
        /// HTTP/2 without TLS: the client knows beforehand that the proxy speaks it.
        case h2c
        /// HTTP/2 and HTTP/1.1 with TLS.
        case tls
    }

    /// The folders and ports that a server starts with.
    public struct Site: Sendable {
        /// The server's own folder.
        public let folder: URL
        /// The folder with the configurations. Those for HTTP/2 are in the folder http2 in it.
        public let templates: URL
        /// The port that the server listens on.
        public let port: Int
        /// The port of the origin behind it.
        public let origin: Int
        /// How clients reach the server.
        public var front = Front.http1
        /// The server's certificate. The configurations for HTTP/2 want one, even where clients come without TLS.
        public var identity: SelfSignedIdentity?
        /// The configuration that nginx gets.
        public var nginxConfiguration = "nginx.conf"
        /// More text to replace in a configuration, besides what the site knows itself, such as `{{port}}`.
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
            var text = try String(contentsOf: template(name), encoding: .utf8)
            let own = [
                "{{port}}": "\(port)", "{{origin}}": "\(origin)", "{{user}}": NSUserName(),
                "{{certificate}}": identity?.certificate ?? "", "{{key}}": identity?.key ?? "",
            ]
            for (old, new) in replacements.merging(own, uniquingKeysWith: { $1 }) {
                text = text.replacing(old, with: new)
            }
            let file = folder.appendingPathComponent(name)
            try text.write(to: file, atomically: false, encoding: .utf8)
            return file.path
        }

        /// The file that a configuration is made of.
        func template(_ name: String) -> URL {
            (front == .http1 ? templates : templates.appendingPathComponent("http2")).appendingPathComponent(name)
        }
    }
}
