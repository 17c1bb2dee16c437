import Foundation

/// A server program that accepts connections on a port of 127.0.0.1.
final class Server {
    let port: Int
    let statistics: ProcessStatistics
    /// How long it took until the program accepted a connection.
    let startTime: Duration
    private let child: Child

    /// Starts the program; returns when it accepts connections, throws what it printed when it never does.
    init(_ name: String, _ command: Command, port: Int, log: URL) throws {
        self.port = port
        try Data().write(to: log)
        let start = ContinuousClock.now
        child = try Child(command, output: FileHandle(forWritingTo: log))
        statistics = ProcessStatistics(process: child.identifier)
        while Loopback.connect(port: port) == nil {
            guard child.isRunning, ContinuousClock.now < start + .seconds(5) else {
                child.stop()
                let printed = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
                throw Failure("\(name) did not start: \(printed)")
            }
            Thread.sleep(forTimeInterval: 0.001)
        }
        startTime = ContinuousClock.now - start
    }

    func stop() { child.stop() }
}
