import Checks
import Foundation

/// The benchmark for tunnels: it compares step6 with other proxies, all in front of the same origin.
final class TunnelComparison {
    private let options: TunnelOptions
    private let stage: Stage
    private let bench: String
    private var proxies: [(peer: TunnelPeer, server: Server)] = []
    private var figures: [TunnelPeer: TunnelFigures] = [:]

    init(_ options: TunnelOptions) throws {
        guard let bench = Bundle.main.executablePath else { throw Failure("the benchmark can't find itself") }
        self.options = options
        self.bench = bench
        stage = try Stage()
    }

    /// Measures everything that the options select, and prints the results.
    func run() throws {
        defer { stage.remove() }
        if options.wantsHelp { return print(TunnelOptions.usage) }
        let interruption = Interruption { [stage] in stage.exit() }
        defer { interruption.cancel() }
        raiseOpenFileLimit()

        let origin = try Server([bench, TunnelOrigin.command], core: stage.loadCore)
        defer { origin.stop() }
        defer { proxies.forEach { $0.server.stop() } }
        for peer in options.peers {
            guard peer.peer.path != nil else {
                complain("\(peer.title) is not installed and is left out")
                continue
            }
            let server = try peer.start(on: stage, origin: origin.port)
            proxies.append((peer, server))
            figures[peer, default: TunnelFigures()].idleMemory = try IdleTunnels.memory(of: server)
        }
        if proxies.isEmpty { throw Failure("no proxy is left to be measured") }
        for round in 0..<options.rounds { try measure(round) }
        print(options.markdown ? table.markdown : table.text)
    }

    private func measure(_ round: Int) throws {
        // Each round starts with a different proxy, so that the order isn't always the same.
        let turn = round % proxies.count
        progress("round \(round + 1) of \(options.rounds), us/message and s for 1 GiB each way:")
        for (peer, server) in proxies[turn...] + proxies[..<turn] {
            let echo = try load(server, EchoLoad.command, "\(server.port)", "\(options.seconds)")
            let bulk = try load(server, BulkLoad.command, "\(server.port)")
            figures[peer]?.messageTimes.append(echo.processorTime / echo.count)
            figures[peer]?.messagesPerSecond.append(echo.count / echo.time * 1e6)
            figures[peer]?.bulkTimes.append(bulk.processorTime / 1e6)
            figures[peer]?.bulkRates.append(2 * bulk.count / bulk.time * 1e6 / Double(1 << 30))
            progress(
                String(
                    format: "  \(peer.title) %.1f %.2f", echo.processorTime / echo.count, bulk.processorTime / 1e6))
        }
        progress("\n")
    }

    /// Sends a load through a server.
    ///
    /// - Returns: what the load counted, how long it took, and how long the server ran on its core. Both times are in
    /// microseconds.
    private func load(
        _ server: Server, _ arguments: String...
    ) throws -> (count: Double, time: Double, processorTime: Double) {
        let before = try server.processorTime
        let output = try ([bench] + arguments).pinned(to: stage.loadCore).run()
        let time = try server.processorTime - before
        let values = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard output.hasPrefix("figures "), values.count == 2, values[0] > 0 else {
            throw Failure("\(arguments[0]) printed no figures: \(output)")
        }
        return (values[0], values[1], time)
    }

    private var table: Table {
        var table = Table(
            title: "medians of \(options.rounds) rounds",
            header: [
                "proxy", "CPU us/message", "÷best peer", "messages/s", "CPU s for 1 GiB each way", "÷best peer",
                "GiB/s", "KiB/idle tunnel",
            ], words: 1)
        let others = figures.filter { $0.key != .step6 }.map(\.value)
        for (peer, _) in proxies { table.rows.append([peer.title] + (figures[peer]?.cells(besides: others) ?? [])) }
        return table
    }
}
