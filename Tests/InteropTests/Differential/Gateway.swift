import Checks
import Foundation

/// A proxy in front of an origin of its own that records all that reaches it.
final class Gateway: Sendable {
    enum Kind: String, CaseIterable {
        case step5, nginx, haproxy
    }

    let kind: Kind
    private let port: Int
    private let program: Program
    private let origin: ScriptedOrigin
    private let folder: TemporaryFolder
    /// How long a case may take; what hasn't happened by then doesn't count as happening.
    private static let patience: Duration = .seconds(3)

    init(_ kind: Kind) throws {
        self.kind = kind
        folder = try TemporaryFolder()
        origin = try ScriptedOrigin { connection in
            _ = try connection.readRequest(within: Self.patience)
            // A connection for each request, so that each connection's record belongs to one case.
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        }
        guard kind != .step5 else {
            program = try Program.start("step5", ["--quiet", "--timeout", "2", "--origin", origin.url])
            port = program.port
            return
        }
        // Bound, not listening: the port that the proxy is about to take.
        let reservation = try ScriptedOrigin(isListening: false) { _ in }
        port = reservation.port
        program = try kind.launch(in: folder, port: port, origin: origin.port)
        let deadline = ContinuousClock.now + .seconds(15)
        while (try? RawClient(port: port)) == nil {
            guard program.ending == nil, ContinuousClock.now < deadline else {
                throw Tool.Failure(description: "\(kind) does not start: \(program.output)\(program.errors)")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// Sends a case, and waits for all that comes of it.
    func observe(_ wireCase: WireCase) throws -> Observation {
        let deadline = Deadline(in: Self.patience)
        let client = try RawClient(port: port)
        let method = String(decoding: wireCase.parts[0].prefix { $0 != 32 }, as: UTF8.self)
        var statuses: [Int] = []
        for (index, part) in wireCase.parts.enumerated() {
            if index > 0, let status = try? client.readResponse(to: method, within: deadline.remaining).status {
                statuses.append(status)
            }
            // Whoever refuses may have closed already.
            try? client.send(part)
        }
        while let status = try? client.readResponse(to: method, within: deadline.remaining).status {
            statuses.append(status)
        }
        let ending = client.readUntilClose(within: deadline.remaining)
        let record = origin.connections.filter { $0.received.contains(Array(wireCase.marker.utf8)) }
        return Observation(statuses: statuses, isClosed: ending != .open, record: record)
    }
}

extension Gateway.Kind {
    /// Starts a peer with the configuration that the benchmark gives it.
    fileprivate func launch(in folder: TemporaryFolder, port: Int, origin: Int) throws -> Program {
        let name = self == .nginx ? "nginx.conf" : "haproxy.cfg"
        let template = try String(contentsOfFile: Repository.path("Sources/bench/peers/\(name)"), encoding: .utf8)
        let configuration = template.replacingOccurrences(of: "{{port}}", with: "\(port)")
            .replacingOccurrences(of: "{{origin}}", with: "\(origin)")
        let file = try folder.write(name, configuration)
        guard self == .nginx else { return try Tool.haproxy.launch(["-db", "-f", file]) }
        // Started by root, its worker would become a user who can't read the folder.
        let user = geteuid() == 0 ? ["-g", "user root;"] : []
        return try Tool.nginx.launch(["-p", folder.path, "-e", "stderr", "-c", file] + user)
    }
}
