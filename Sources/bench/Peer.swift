import Foundation

/// A proxy that the benchmark measures. The table has them in this order.
enum Peer: String, CaseIterable {
    case step5, nginx, haproxy, go

    /// The program that this peer needs, or nil if it isn't there.
    var program: String? {
        switch self {
        case .step5:
            let path = Bundle.main.bundleURL.appendingPathComponent("step5").path
            return FileManager.default.isExecutableFile(atPath: path) ? path : nil
        default: return findProgram(rawValue)
        }
    }

    /// Starts the proxy on its core, and returns as soon as it accepts connections.
    ///
    /// - Parameter workers: how many workers step5 has. The others always have one.
    func start(on stage: Stage, origin: Int, workers: Int) throws -> Server {
        guard let program else { throw Failure("\(rawValue) is not installed") }
        // step5 can choose a free port itself, and prints which one it is.
        let port = self == .step5 ? 0 : try Loopback.freePort()
        let values = ["port": "\(port)", "origin": "\(origin)"]
        let command: Command
        switch self {
        case .step5:
            command = Command(
                program, "--workers", "\(workers)", "--quiet", "--port", "\(port)",
                "--origin", "http://127.0.0.1:\(origin)")
        case .nginx:
            command = .nginx(program, folder: stage.folder, configuration: try stage.configure("nginx.conf", values))
        case .haproxy:
            command = Command(program, "-db", "-f", try stage.configure("haproxy.cfg", values))
        case .go:
            let proxy = stage.folder.appendingPathComponent("go-proxy").path
            try Command(program, "build", "-o", proxy, Stage.resource("proxy.go")).run()
            command = Command(proxy, "127.0.0.1:\(port)", "http://127.0.0.1:\(origin)")
        }
        return try Server(rawValue, command.pinned(to: stage.proxyCore), port: port, log: stage.log(rawValue))
    }
}

/// Looks for a program in the places where a shell would look, and in those where servers usually are.
func findProgram(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"])
        .map { "\($0)/\(name)" }
        .first(where: FileManager.default.isExecutableFile(atPath:))
}
