import Foundation

/// A proxy that makes tunnels. The table has them in this order.
enum TunnelPeer: String, CaseIterable {
    case step6, nginx
    /// nginx with larger buffers, which suit a tunnel with a lot of content.
    case nginx64k
    case haproxy, go

    /// The name in the table.
    var title: String { self == .nginx64k ? "nginx, 64 KiB" : rawValue }

    /// The program that this peer needs, or nil if it isn't there.
    var program: String? {
        switch self {
        case .step6:
            let path = Bundle.main.bundleURL.appendingPathComponent("step6").path
            return FileManager.default.isExecutableFile(atPath: path) ? path : nil
        case .nginx, .nginx64k: return findProgram("nginx")
        case .haproxy, .go: return findProgram(rawValue)
        }
    }

    /// Starts the proxy with one worker on its core, and returns as soon as it accepts connections.
    func start(on stage: Stage, origin: Int) throws -> Server {
        guard let program else { throw Failure("\(title) is not installed") }
        // step6 can choose a free port itself, and prints which one it is.
        let port = self == .step6 ? 0 : try Loopback.freePort()
        let buffer = self == .nginx64k ? "64k" : "4k"
        let values = ["port": "\(port)", "origin": "\(origin)", "buffer": buffer, "name": rawValue]
        let command: Command
        switch self {
        case .step6:
            command = Command(
                program, "--workers", "1", "--quiet", "--port", "0", "--upgrade", TunnelSocket.protocolName,
                "--origin", "http://127.0.0.1:\(origin)")
        case .nginx, .nginx64k:
            let configuration = try stage.configure("nginx-tunnels.conf", values)
            command = .nginx(program, folder: stage.folder, configuration: configuration)
        case .haproxy:
            command = Command(program, "-db", "-f", try stage.configure("haproxy.cfg", values))
        case .go:
            let proxy = stage.folder.appendingPathComponent("go-proxy").path
            try Command(program, "build", "-o", proxy, Stage.resource("proxy.go")).run()
            command = Command(proxy, "127.0.0.1:\(port)", "http://127.0.0.1:\(origin)")
        }
        return try Server(title, command.pinned(to: stage.proxyCore), port: port, log: stage.log(rawValue))
    }
}
