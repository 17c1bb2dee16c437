import Checks

/// A proxy that makes tunnels. The table has them in this order.
enum TunnelPeer: String, CaseIterable {
    case step6, nginx
    /// nginx with larger buffers, which suit a tunnel with a lot of content.
    case nginx64k
    case haproxy, go

    /// The name in the table.
    var title: String { self == .nginx64k ? "nginx, 64 KiB" : rawValue }

    /// The proxy without its settings.
    var peer: Peer { Peer(rawValue: rawValue) ?? .nginx }

    /// Starts the proxy with one worker on its core, and returns as soon as it accepts connections.
    func start(on stage: Stage, origin: Int) throws -> Server {
        let flags = ["--workers", "1", "--upgrade", TunnelSocket.protocolName]
        return try stage.start(peer, origin: origin, flags: flags) { site in
            site.nginxConfiguration = "nginx-tunnels.conf"
            site.replacements = ["{{buffer}}": self == .nginx64k ? "64k" : "4k"]
        }
    }
}
