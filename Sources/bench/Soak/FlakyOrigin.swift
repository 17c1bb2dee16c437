import Checks
import Foundation
import Synchronization

/// An origin that the soak kills and restarts on the same port. It remembers when it was away.
final class FlakyOrigin: Sendable {
    private struct Outage {
        let begin: ContinuousClock.Instant
        var end: ContinuousClock.Instant?
    }

    let port: Int
    private let program: Mutex<Program>
    private let outages = Mutex<[Outage]>([])

    init() throws {
        let first = try Self.start(port: 0)
        port = first.port
        program = Mutex(first)
    }

    var restarts: Int { outages.withLock { $0.count } }

    /// Kills the origin. It gets no chance to end anything properly.
    ///
    /// - Returns: the complaints that it has printed.
    @discardableResult
    func kill() -> [String] {
        outages.withLock { $0.append(Outage(begin: .now)) }
        return program.withLock { program in
            program.send(signal: SIGKILL)
            program.waitForEnding()
            return program.output.split(separator: "\n").filter { $0.hasPrefix(SoakOrigin.complaint) }
                .map { String($0.dropFirst(SoakOrigin.complaint.count)) }
        }
    }

    func restart() throws {
        let fresh = try Self.start(port: port)
        program.withLock { $0 = fresh }
        outages.withLock { $0[$0.count - 1].end = .now }
    }

    /// Whether the origin was away at any time during an exchange that began at `begin` and has just ended.
    func wasAway(since begin: ContinuousClock.Instant) -> Bool {
        outages.withLock { outages in
            guard let last = outages.last else { return false }
            return last.end.map { $0 >= begin } ?? true
        }
    }

    private static func start(port: Int) throws -> Program {
        guard let bench = Bundle.main.executablePath else { throw Failure("the benchmark can't find itself") }
        return try Program.start(bench, [SoakOrigin.command, "--port", "\(port)"])
    }
}
