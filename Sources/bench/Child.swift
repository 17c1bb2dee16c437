import Foundation
import Synchronization

/// A started program; none of them outlives the benchmark.
final class Child {
    private static let running = Mutex<Set<pid_t>>([])
    private let process = Process()

    /// - Parameter output: a `Pipe` or a `FileHandle` that takes all that the program prints.
    init(_ command: Command, output: Any) throws {
        process.executableURL = URL(fileURLWithPath: command.program)
        process.arguments = command.arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        // Under the lock, so that an interrupt finds each child that exists.
        try Self.running.withLock {
            try process.run()
            $0.insert(process.processIdentifier)
        }
    }

    var identifier: pid_t { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// Waits for the program's own end and returns its status.
    func waitForExit() -> Int32 {
        process.waitUntilExit()
        _ = Self.running.withLock { $0.remove(process.processIdentifier) }
        return process.terminationStatus
    }

    /// Asks the program to end and waits until it has; one that takes longer than a graceful stop may is killed.
    func stop() {
        process.terminate()
        Self.wait { !process.isRunning }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        _ = waitForExit()
    }

    /// Ends the benchmark with all programs that still run; no further one is started.
    ///
    /// - Parameter cleanup: what remains to be done when they have ended.
    static func exitWithAll(cleanup: () -> Void) -> Never {
        running.withLock { identifiers in
            for identifier in identifiers { kill(identifier, SIGTERM) }
            wait { !identifiers.contains { kill($0, 0) == 0 } }
            cleanup()
            exit(130)
        }
    }

    /// Waits until something has happened, at most a little longer than a graceful stop may take.
    private static func wait(until happened: () -> Bool) {
        let deadline = Date(timeIntervalSinceNow: 12)
        while !happened() && Date() < deadline { Thread.sleep(forTimeInterval: 0.005) }
    }
}
