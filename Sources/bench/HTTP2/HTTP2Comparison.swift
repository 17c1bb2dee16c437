import Checks
import Foundation

/// The benchmark for HTTP/2: it compares step7 with other proxies, all in front of the same origin.
final class HTTP2Comparison {
    /// A proxy that runs.
    private struct Proxy {
        let peer: Peer
        var servers: [Peer.Front: Server] = [:]
        var figures: [String: HTTP2Figures] = [:]
        /// How many KiB each idle connection takes.
        var idleMemory: Double?
    }

    private let options: HTTP2Options
    private let stage: Stage
    private var proxies: [Proxy] = []

    init(_ options: HTTP2Options) throws {
        self.options = options
        stage = try Stage()
    }

    /// Measures everything that the options select, and prints the results.
    func run() throws {
        defer { stage.remove() }
        if options.wantsHelp { return print(HTTP2Options.usage) }
        let interruption = Interruption { [stage] in stage.exit() }
        defer { interruption.cancel() }
        raiseOpenFileLimit()

        let load = try HTTP2Load(on: stage, seconds: options.seconds)
        let origin = try stage.startOrigin()
        defer { origin.stop() }
        defer { for proxy in proxies { proxy.servers.values.forEach { $0.stop() } } }
        try startProxies(origin: origin.port)
        for round in 0..<options.rounds { try measure(round, load) }
        print(options.markdown ? table.markdown : table.text)
        for proxy in proxies {
            for (name, figures) in proxy.figures.sorted(by: { $0.key < $1.key }) where figures.errors > 0 {
                complain("\(proxy.peer) had \(figures.errors) errors in the case \(name)")
            }
        }
    }

    private func startProxies(origin: Int) throws {
        let identity = try SelfSignedIdentity(in: stage.folder)
        for peer in options.peers {
            guard peer.path != nil else {
                complain("\(peer) is not installed and is left out")
                continue
            }
            var proxy = Proxy(peer: peer)
            for way in HTTP2Case.ways where options.needs(way) {
                guard try peer.speaks(way) else {
                    complain("\(peer) doesn't speak HTTP/2 by \(way) and is left out there")
                    continue
                }
                let server = try stage.start(peer, origin: origin) { site in
                    (site.front, site.identity) = (way, identity)
                }
                proxy.servers[way] = server
                if way == .h2c, options.measuresIdleConnections {
                    proxy.idleMemory = try IdleHTTP2Connections.memory(of: server)
                }
            }
            proxies.append(proxy)
        }
        if proxies.allSatisfy(\.servers.isEmpty) { throw Failure("no proxy is left to be measured") }
    }

    private func measure(_ round: Int, _ load: HTTP2Load) throws {
        // Each round starts with a different proxy, so that the order isn't always the same.
        let turn = round % proxies.count
        for measured in options.cases {
            progress("round \(round + 1) of \(options.rounds), \(measured.name), us/request:")
            for index in Array(turn..<proxies.count) + Array(0..<turn) {
                guard let server = proxies[index].servers[measured.way] else { continue }
                let figures = try load.measure(measured, of: server)
                proxies[index].figures[measured.name, default: HTTP2Figures()].add(figures)
                progress(String(format: "  \(proxies[index].peer) %.1f", figures.processorTimes[0]))
            }
            progress("\n")
        }
    }

    /// One row for each proxy in each case.
    private var table: Table {
        var table = Table(
            title: "\(Stage.processor); medians of \(options.rounds) × \(options.seconds) s",
            header: ["case", "proxy", "CPU us/request", "÷nginx", "requests/s", "÷nginx", "KiB/connection"])
        for measured in options.cases {
            let rows = proxies.compactMap { proxy in proxy.figures[measured.name].map { (proxy.peer, $0) } }
            let nginx = rows.first { $0.0 == .nginx }?.1
            for (index, (peer, figures)) in rows.enumerated() {
                let (time, rate) = (median(figures.processorTimes), median(figures.rates))
                table.rows.append([
                    index == 0 ? "\(measured.way): \(measured.title)" : "", peer.rawValue,
                    String(format: "%.1f", time), ratio(time, nginx?.processorTimes),
                    String(format: "%.0f", rate), ratio(rate, nginx?.rates), "",
                ])
            }
        }
        let idle = proxies.compactMap { proxy in proxy.idleMemory.map { (proxy.peer, $0) } }
        for (index, (peer, memory)) in idle.enumerated() {
            let title = index == 0 ? "h2c: idle connection" : ""
            table.rows.append([title, peer.rawValue, "", "", "", "", String(format: "%.1f", memory)])
        }
        return table
    }

    private func ratio(_ value: Double, _ base: [Double]?) -> String {
        base.map { String(format: "%.2f", value / median($0)) } ?? ""
    }
}
