import Checks
import Foundation

/// A proxy in front of an origin of its own that records all that reaches it.
final class Gateway: Sendable {
    private let port: Int
    private let program: Program
    private let origin: ScriptedOrigin
    /// How long a proxy may think about its first answer: longer than the two seconds after which step 5 has to give one.
    private static let patience: Duration = .seconds(4)

    init(_ kind: GatewayKind, in folder: URL) throws {
        origin = try ScriptedOrigin { connection in
            _ = try connection.readRequest(within: .seconds(10))
            // A connection for each request, so that each connection's record belongs to one row.
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        }
        guard kind != .step5 else {
            program = try Program.start("step5", ["--quiet", "--timeout", "2", "--origin", origin.url])
            port = program.port
            return
        }
        // Bound, not listening: nobody is given this port, and the proxy, which asks for it, still gets it.
        let reservation = try ScriptedOrigin(isListening: false) { _ in }
        port = reservation.port
        program = try kind.launch(in: folder, port: port, origin: origin.port)
        let deadline = Deadline(in: .seconds(15))
        while (try? RawClient(port: port)) == nil {
            guard program.ending == nil, deadline.remaining > .zero else {
                throw StartFailure(description: "\(kind) does not start: \(program.output)\(program.errors)")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// Sends a row, and waits for what comes of it.
    ///
    /// - Parameter quiet: how long nothing more must have come after an answer to say that nothing more will come.
    func passage(of row: WireCase, quiet: Duration) throws -> Passage {
        let earlier = origin.connections.count
        let client = try RawClient(port: port)
        var statuses: [Int] = []
        func readResponse() -> Bool {
            let method = statuses.count < row.methods.count ? row.methods[statuses.count] : "GET"
            let patience = statuses.isEmpty ? Self.patience : quiet
            guard let status = try? client.readResponse(to: method, within: patience).status else { return false }
            statuses.append(status)
            return true
        }
        for step in row.raw.steps {
            switch step {
            // Whoever refuses may have closed already.
            case .send(let bytes): try? client.send(bytes)
            case .wait: _ = readResponse()
            case .hold: break
            }
        }
        while readResponse() {}
        let ending = client.readUntilClose(within: .zero)
        let record = origin.connections.dropFirst(earlier).filter { String(latin1: $0.received).contains(row.marker) }
        return Passage(statuses: statuses, isClosed: ending != .open, record: Array(record))
    }
}

private struct StartFailure: Error {
    let description: String
}

/// A proxy that the rows are tried on.
enum GatewayKind: String, CaseIterable {
    case step5, nginx, haproxy

    /// The peers that this machine doesn't have.
    static var missing: [GatewayKind] { [.nginx, .haproxy].filter { $0.path == nil } }

    private var path: String? {
        // A server may lie where only the administrator's shell looks.
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/local/sbin", "/usr/sbin"])
            .map { "\($0)/\(rawValue)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Starts a peer with the configuration that the benchmark gives it; all its files lie in the folder.
    fileprivate func launch(in folder: URL, port: Int, origin: Int) throws -> Program {
        let name = self == .nginx ? "nginx.conf" : "haproxy.cfg"
        let template = try String(contentsOf: Repository.file("Sources/bench/peers/\(name)"), encoding: .utf8)
        let file = folder.appending(path: name)
        try template.replacing("{{port}}", with: "\(port)").replacing("{{origin}}", with: "\(origin)")
            .write(to: file, atomically: false, encoding: .utf8)
        guard self == .nginx else { return try Program.launch(path ?? rawValue, ["-db", "-f", file.path]) }
        // Started by root, its worker would become a user who can't read the folder.
        let user = geteuid() == 0 ? ["-g", "user root;"] : []
        return try Program.launch(
            path ?? rawValue, ["-p", folder.path, "-e", "stderr", "-c", file.path] + user)
    }
}

/// The files of this package.
enum Repository {
    static func file(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath).appending(path: "../../../../\(path)").standardized
    }
}
