import Foundation

/// A running server that accepts connections on a port of 127.0.0.1.
final class Server {
    let port: Int
    let statistics: ProcessStatistics
    /// How long it took from the start until the program accepted a connection.
    let startTime: Duration
    private let child: Child

    /// Starts the program, and returns as soon as it accepts connections. If it never does, this throws what it
    /// printed.
    ///
    /// - Parameter port: the port that the program was told to use. With 0, it chooses one itself and prints which.
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

    /// Finds the port in the line `listening on http://127.0.0.1:8080`, once the whole line is there.
    private static func saidPort(in log: URL) -> Int? {
        let text = try? String(contentsOf: log, encoding: .utf8)
        return text?.firstMatch(of: #/listening on http://[^\n]*:(\d+)\n/#).flatMap { Int($0.1) }
    }

    func stop() { child.stop() }
}
