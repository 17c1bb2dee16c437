import Foundation

/// A proxy that makes tunnels, in the table's order.
enum TunnelPeer: String, CaseIterable {
    case step6, nginx
    /// nginx with buffers as large as content in a tunnel deserves.
    case nginx64k
    case haproxy, go

    /// What the table calls it.
    var title: String { self == .nginx64k ? "nginx, 64 KiB" : rawValue }

    /// The program that must be there for this peer to take part.
    var program: String? {
        switch self {
        case .step6:
            let path = Bundle.main.bundleURL.appendingPathComponent("step6").path
            return FileManager.default.isExecutableFile(atPath: path) ? path : nil
        case .nginx, .nginx64k: return findProgram("nginx")
        case .haproxy, .go: return findProgram(rawValue)
        }
    }

    /// Starts the proxy, with one worker, on its core of the stage; returns when it accepts connections.
    func start(on stage: Stage, origin: Int) throws -> Server {
        guard let program else { throw Failure("\(title) is not installed") }
        // step6 takes any port, and says which.
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
