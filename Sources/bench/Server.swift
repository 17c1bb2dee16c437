import Foundation

/// A server program that accepts connections on a port of 127.0.0.1.
final class Server {
    let port: Int
    let statistics: ProcessStatistics
    /// How long it took until the program accepted a connection.
    let startTime: Duration
    private let child: Child

    /// Starts the program; returns when it accepts connections, throws what it printed when it never does.
    ///
    /// - Parameter port: where it was told to listen; 0: it takes any port, and says which.
    init(_ name: String, _ command: Command, port given: Int = 0, log: URL) throws {
        try Data().write(to: log)
        let start = ContinuousClock.now
        child = try Child(command, output: FileHandle(forWritingTo: log))
        statistics = ProcessStatistics(process: child.identifier)
        var port: Int?
        while true {
            port = given > 0 ? given : Self.saidPort(in: log)
            if let port, Loopback.connect(port: port) != nil { break }
            guard child.isRunning, ContinuousClock.now < start + .seconds(5) else {
                child.stop()
                let printed = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
                throw Failure("\(name) did not start: \(printed)")
            }
            Thread.sleep(forTimeInterval: 0.001)
        }
        startTime = ContinuousClock.now - start
        self.port = port ?? 0
    }

    /// The port in the line `listening on http://127.0.0.1:8080`, once it is whole.
    private static func saidPort(in log: URL) -> Int? {
        let text = try? String(contentsOf: log, encoding: .utf8)
        return text?.firstMatch(of: #/listening on http://[^\n]*:(\d+)\n/#).flatMap { Int($0.1) }
    }

    func stop() { child.stop() }
}
