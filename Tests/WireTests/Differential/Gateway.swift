import Checks
import Foundation

/// A proxy in front of an origin that records everything that reaches it.
final class Gateway: Sendable {
    /// The proxies that the rows are tried on.
    static let peers: [Peer] = [.step5, .nginx, .haproxy]
    private let port: Int
    private let program: Program
    private let origin: ScriptedOrigin
    /// How long a proxy may take for its first answer. Step 5 has to give one after two seconds.
    private static let patience: Duration = .seconds(4)

    init(_ peer: Peer, in folder: URL) throws {
        origin = try ScriptedOrigin { connection in
            _ = try connection.readRequest(within: .seconds(10))
            // Each request gets its own connection, so that each connection's record belongs to one row.
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        }
        let reservation = try ReservedPort()
        port = reservation.number
        let site = Peer.Site(
            folder: folder, templates: Repository.file("Sources/bench/peers"), port: port, origin: origin.port)
        program = try withExtendedLifetime(reservation) {
            let command = try peer.command(at: site, flags: ["--timeout", "2"])
            return try Program.start(command: command, accepting: reservation.number, within: .seconds(15))
        }
    }

    /// Sends a row, and waits for the results.
    ///
    /// - Parameter quiet: how long nothing must arrive after an answer until no more is expected.
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
            // A proxy that refuses the request may have closed already.
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

/// The files of this package.
enum Repository {
    static func file(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath).appending(path: "../../../../\(path)").standardized
    }
}
