import Checks
import Foundation

/// The benchmark: it compares step5 with other proxies, all in front of the same origin.
final class Comparison {
    private let options: Options
    private let stage: Stage
    private var proxies: [(peer: Peer, server: Server)] = []

    init(_ options: Options) throws {
        self.options = options
        stage = try Stage()
    }

    /// Measures everything that the options select, and prints the results.
    func run() throws {
        let interruption = Interruption { [stage] in stage.exit() }
        defer { interruption.cancel() }
        defer { stage.remove() }
        raiseOpenFileLimit()

        let load = try Load(on: stage, seconds: options.seconds)
        let origin = try stage.startOrigin()
        defer { origin.stop() }
        defer { proxies.forEach { $0.server.stop() } }
        try startProxies(origin: origin.port)

        var report = Report(cases: options.cases, peers: proxies.map(\.peer), conditions: conditions)
        if options.measuresIdleConnections {
            for (peer, server) in proxies { report.idleMemory[peer] = try IdleConnections.memory(of: server) }
        }
        for round in 0..<options.rounds { try measure(round, load, &report) }
        try publish(report)
    }

    private func startProxies(origin: Int) throws {
        for peer in options.peers {
            if peer.path == nil {
                complain("\(peer) is not installed and is left out")
            } else {
                let server = try stage.start(peer, origin: origin, flags: ["--workers", "\(options.workers)"])
                proxies.append((peer, server))
                let time = server.startTime / .milliseconds(1)
                progress(String(format: "\(peer) accepts connections %.0f ms after its start\n", time))
            }
        }
        if proxies.isEmpty { throw Failure("no proxy is left to be measured") }
    }

    private func measure(_ round: Int, _ load: Load, _ report: inout Report) throws {
        // Each round starts with a different proxy. So it's not always the same one that runs right after a change of
        // case.
        let turn = round % proxies.count
        for measured in options.cases {
            progress("round \(round + 1) of \(options.rounds), \(measured.name), us/request:")
            for (peer, server) in proxies[turn...] + proxies[..<turn] {
                let figures = try load.measure(measured, of: server)
                report.add(figures, of: peer, in: measured)
                progress(String(format: "  \(peer) %.1f", figures.processorTime))
            }
            progress("\n")
        }
    }

    private func publish(_ report: Report) throws {
        print(options.markdown ? report.table.markdown : report.table.text)
        for line in report.errors { complain(line) }
        if let file = options.chart { try Chart(report).svg.write(toFile: file, atomically: true, encoding: .utf8) }
    }

    private var conditions: String { "\(Stage.processor); medians of \(options.rounds) × \(options.seconds) s" }
}

/// Prints to standard error how far the run is.
func progress(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
