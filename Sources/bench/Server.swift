import Checks

/// A running server that accepts connections on a port of 127.0.0.1. It ends with the last reference to it.
final class Server {
    let port: Int
    /// How long it took from the start until the server listened.
    let startTime: Duration
    private let program: Program

    /// Starts a command, and returns as soon as it listens.
    ///
    /// - Parameters:
    ///   - port: the port that it was told to use. Without one, it chooses one itself and prints which.
    ///   - core: the core that it runs on; nil if it may use all.
    init(_ command: [String], port: ReservedPort? = nil, core: Int? = nil) throws {
        let start = ContinuousClock.now
        program = try withExtendedLifetime(port) {
            try Program.start(command: core.map { command.pinned(to: $0) } ?? command, accepting: port?.number)
        }
        startTime = ContinuousClock.now - start
        self.port = port?.number ?? program.port
    }

    var figures: ProcessFigures { program.figures }

    /// How long it has run on a core so far, in microseconds.
    var processorTime: Double { get throws { try figures.processorTime / .microseconds(1) } }

    /// Ends the server. It waits a little longer than the longest graceful stop takes.
    func stop() { program.stop(grace: .seconds(12)) }

    deinit { stop() }
}

extension [String] {
    /// The same command on one core. taskset turns into the program, so the process's number stays the same.
    func pinned(to core: Int) -> [String] { ["/usr/bin/taskset", "-c", "\(core)"] + self }

    /// Runs the command, waits until it ends, and returns what it printed.
    func run() throws -> String {
        let outcome = try Program.run(self[0], Array(dropFirst()), within: .seconds(7200))
        guard outcome.ending == .exited(0) else {
            throw Failure("\(joined(separator: " ")) failed: \(outcome.output)\(outcome.errors)")
        }
        return outcome.output
    }
}
