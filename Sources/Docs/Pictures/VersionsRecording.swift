import Checks
import Foundation

/// Six requests through step 7, on a single connection of HTTP/1.1 and then on one of HTTP/2. The origin answers in turns:
/// at each turn, everybody who waits there gets an answer.
struct VersionsRecording {
    /// A request: the turn before which it was sent, and the turn at which its answer came.
    struct Life: Equatable {
        let name: String
        let sent: Int
        let answered: Int
    }

    static let count = 6
    let http1: [Life]
    let http2: [Life]
    /// How many connections the client had.
    let connections: Int

    init() throws {
        let turns = Turns()
        let origin = try ScriptedOrigin { connection in
            while true {
                _ = try connection.readRequest()
                turns.waitForNext()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        let program = try Program.start("step7", ["--quiet", "--origin", origin.url])
        defer { program.stop() }
        let tap = try Relay(to: program.port)
        http1 = try Self.one(at: tap.port, turns)
        turns.restart()
        http2 = try Self.all(at: tap.port, turns)
        connections = tap.connections.count
    }

    /// With HTTP/1.1, a client waits for each answer before it sends the next request.
    private static func one(at port: Int, _ turns: Turns) throws -> [Life] {
        let client = try RawClient(port: port)
        return try (1...count).map { number in
            let sent = turns.number
            try client.send("GET /\(number) HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
            try turns.take(after: 1)
            _ = try client.readResponse()
            return Life(name: "GET /\(number)", sent: sent, answered: turns.number)
        }
    }

    /// With HTTP/2, it sends all of them, each on a stream of its own.
    private static func all(at port: Int, _ turns: Turns) throws -> [Life] {
        let client = try HTTP2Client(port: port)
        try client.begin()
        let sent = turns.number
        let streams = try (1...count).map { try client.send(request: client.fields("GET", "/\($0)")) }
        try turns.take(after: count)
        return try streams.enumerated().map { index, stream in
            guard client.answer(on: stream).status == 200 else {
                throw Recording.Failure(description: "step7 does not answer on stream \(stream)")
            }
            return Life(name: "GET /\(index + 1), stream \(stream)", sent: sent, answered: turns.number)
        }
    }
}

/// The turns of an origin. They take the place of time, so that a recording is always the same.
private final class Turns: @unchecked Sendable {
    // The condition's lock protects everything else.
    private let condition = NSCondition()
    private var turn = 0
    private var waiting = 0
    private static let patience: TimeInterval = 20

    /// The number of turns so far.
    var number: Int { condition.withLock { turn } }

    /// Waits, at the origin, for the next turn.
    func waitForNext() {
        condition.withLock {
            let before = turn
            waiting += 1
            condition.broadcast()
            let end = Date(timeIntervalSinceNow: Self.patience)
            while turn == before, condition.wait(until: end) {}
        }
    }

    /// Waits until this many requests are at the origin, and then lets all of them go.
    func take(after count: Int) throws {
        try condition.withLock {
            let end = Date(timeIntervalSinceNow: Self.patience)
            while waiting < count {
                guard condition.wait(until: end) else {
                    throw Recording.Failure(description: "\(waiting) of \(count) requests came to the origin")
                }
            }
            waiting = 0
            turn += 1
            condition.broadcast()
        }
    }

    func restart() {
        condition.withLock { turn = 0 }
    }
}
