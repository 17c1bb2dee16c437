import Foundation
import Synchronization

/// A program that the benchmark has started. None of them outlives the benchmark.
final class Child {
    private static let running = Mutex<Set<pid_t>>([])
    private let process = Process()

    /// - Parameter output: a `Pipe` or a `FileHandle` that receives everything the program prints.
    init(_ command: Command, output: Any) throws {
        process.executableURL = URL(fileURLWithPath: command.program)
        process.arguments = command.arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        // This happens under the lock, so that an interrupt finds every child there is.
        try Self.running.withLock {
            try process.run()
            $0.insert(process.processIdentifier)
        }
    }

    var identifier: pid_t { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// Waits until the program ends by itself, and returns its status.
    func waitForExit() -> Int32 {
        process.waitUntilExit()
        _ = Self.running.withLock { $0.remove(process.processIdentifier) }
        return process.terminationStatus
    }

    /// Tells the program to end and waits for it. If it takes longer than a graceful stop may take, this kills it.
    func stop() {
        process.terminate()
        Self.wait { !process.isRunning }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        _ = waitForExit()
    }

    /// Ends the benchmark and all programs that still run. No new program starts from here on.
    ///
    /// - Parameter cleanup: does what's left to do after they have ended.
    static func exitWithAll(cleanup: () -> Void) -> Never {
        running.withLock { identifiers in
            for identifier in identifiers { kill(identifier, SIGTERM) }
            wait { !identifiers.contains { kill($0, 0) == 0 } }
            cleanup()
            exit(130)
        }
    }

    /// Waits until something has happened. It gives up a little later than the longest graceful stop.
    private static func wait(until happened: () -> Bool) {
        let deadline = Date(timeIntervalSinceNow: 12)
        while !happened() && Date() < deadline { Thread.sleep(forTimeInterval: 0.005) }
    }
}
