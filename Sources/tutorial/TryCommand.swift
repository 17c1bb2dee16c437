import Checks
import Foundation

/// `try N`: the origin and a step's proxy together in one terminal, with a tap on each wire between them.
struct TryCommand {
    private let step: Step
    private let isOnce: Bool
    private let paint = Paint.forOutput
    /// Enough for a curious reader; a load test would drown in them.
    private let mostRequestsShown = 100

    init(_ arguments: ArraySlice<String>) throws {
        step = try Step(named: arguments.first)
        let flags = arguments.dropFirst()
        if let unknown = flags.first(where: { $0 != "--once" }) {
            throw UsageError("try does not know \"\(unknown)\"; it takes --once")
        }
        isOnce = !flags.isEmpty
    }

    func run() throws {
        let demonstration = try Demonstration(of: step)
        let programs = demonstration.programs
        let interruption = Interruption {
            programs.forEach { $0.stop() }
            exit(0)
        }
        defer { interruption.cancel() }
        say(introduction(to: demonstration))
        try demonstration.sendRequest()
        show(demonstration.newExchanges(), of: demonstration)
        if isOnce { return programs.forEach { $0.stop() } }
        say("\nTry it yourself: \(paint(.cyan, "curl -i \(demonstration.url)/")), and end it with Ctrl-C.")
        var shown = 1
        while shown < mostRequestsShown {
            let exchanges = demonstration.newExchanges()
            show(exchanges, of: demonstration)
            shown += exchanges.count
        }
        say("\nRequests are still served, but no longer shown.")
        interruption.wait()
    }

    private func introduction(to demonstration: Demonstration) -> String {
        let title = "\(paint(.bold, "step \(step.number)")), \(step.title)\n"
        let origin = "  origin  \(demonstration.originURL)"
        return step.number == 1 ? "\(title)\n\(origin)" : "\(title)\n  proxy   \(demonstration.url)\n\(origin)"
    }

    private func show(_ exchanges: [FourLegs], of demonstration: Demonstration) {
        for exchange in exchanges {
            say("\n  $ \(curlCommand(for: exchange.request, url: demonstration.url))\n")
            say(exchange.text(paint: paint, hasProxy: step.number > 1))
        }
        demonstration.newLogLines().forEach { say("  \($0)") }
    }
}
