import Checks
import Foundation
import Synchronization

/// The soak: minutes of mixed load with valid and broken requests, while the origin comes and goes.
final class Soak: Sendable {
    /// How much more memory the proxy may use at the end than after the warm-up, in KiB. The allocator keeps some of
    /// the memory that the busiest moment needed.
    private static let memorySlack = 4 * 1024
    private let options: SoakOptions
    private let ledger = Ledger()
    private let isOver = Atomic(false)
    private let start = ContinuousClock.now

    init(_ options: SoakOptions) { self.options = options }

    /// Puts load on the proxy. It throws if anything went wrong.
    func run() throws {
        if options.wantsHelp { return print(SoakOptions.usage) }
        let interruption = Interruption { exit(130) }
        defer { interruption.cancel() }
        raiseOpenFileLimit()

        let origin = try FlakyOrigin()
        let proxy = try Program.start(
            "step6",
            [
                "--quiet", "--workers", "2", "--timeout", "5", "--tunnel-timeout", "5", "--origin",
                "http://127.0.0.1:\(origin.port)",
            ])
        defer { origin.kill() }
        defer { proxy.stop() }
        let fresh = try Level(of: proxy)
        report("at the start", fresh)

        let warmUp = max(3, options.seconds / 10)
        try load(for: warmUp, proxy, origin)
        let warm = try settle(proxy, fresh, origin)
        report("warmed up", warm)
        try load(for: options.seconds - warmUp, proxy, origin)
        let end = try settle(proxy, fresh, origin)
        report("at the end", end)

        if end.descriptors > fresh.descriptors {
            ledger.addViolation("\(end.descriptors) descriptors at the end, \(fresh.descriptors) at the start")
        }
        if end.memory > warm.memory + Self.memorySlack {
            ledger.addViolation("\(end.memory) KiB at the end, \(warm.memory) KiB after the warm-up")
        }
        stop(proxy)
        try publish(end.peak, origin.restarts)
    }

    // MARK: Load

    /// Starts all clients. Then it kills and restarts the origin again and again until the time is over.
    private func load(for seconds: Int, _ proxy: Program, _ origin: FlakyOrigin) throws {
        isOver.store(false, ordering: .relaxed)
        let clients = DispatchGroup()
        for traffic in Traffic.allCases {
            for _ in 0..<traffic.clients {
                clients.enter()
                Thread.detachNewThread {
                    self.send(traffic, to: proxy.port, origin)
                    clients.leave()
                }
            }
        }
        defer { isOver.store(true, ordering: .relaxed) }
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, proxy.ending == nil {
            Thread.sleep(forTimeInterval: min(.random(in: 1.5...4), remaining(until: end)))
            origin.kill().forEach(ledger.addViolation)
            Thread.sleep(forTimeInterval: .random(in: 0.1...0.6))
            try origin.restart()
            if proxy.ending == nil { report("\(ledger.total) exchanges", try Level(of: proxy)) }
        }
        isOver.store(true, ordering: .relaxed)
        if clients.wait(timeout: .now() + 60) == .timedOut { ledger.addViolation("clients that wait for ever") }
    }

    private func send(_ traffic: Traffic, to port: Int, _ origin: FlakyOrigin) {
        let visitor = Visitor(traffic, port: port)
        while !isOver.load(ordering: .relaxed) {
            let begin = ContinuousClock.now
            let outcome = visitor.exchange()
            ledger.add(outcome, of: traffic, originWasAway: origin.wasAway(since: begin))
            // A failed exchange is short. Without this pause, the time without an origin would contain nothing else.
            let pause = if case .failed = outcome { 0.02 } else { traffic.pause }
            Thread.sleep(forTimeInterval: pause)
        }
    }

    /// Waits until the proxy has closed all connections. The clients have left by now, and this kills the origin.
    private func settle(_ proxy: Program, _ fresh: Level, _ origin: FlakyOrigin) throws -> Level {
        origin.kill().forEach(ledger.addViolation)
        defer { try? origin.restart() }
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            if let ending = proxy.ending { throw Failure("step6 crashed: \(ending)\n\(proxy.errors.suffix(2000))") }
            let level = try Level(of: proxy)
            if level.descriptors <= fresh.descriptors || ContinuousClock.now > deadline { return level }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    private func stop(_ proxy: Program) {
        proxy.send(signal: SIGTERM)
        let ending = proxy.waitForEnding(within: .seconds(5))
        if ending != .exited(0) {
            ledger.addViolation("told to stop: \(ending.map { "\($0)" } ?? "still there after 5 s")")
        }
    }

    // MARK: Figures

    /// Prints a line at once, even into a pipe or a file.
    private func print(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private func report(_ when: String, _ level: Level) {
        let seconds = Int(start.duration(to: .now) / .seconds(1))
        let memory = String(format: "%.1f MiB", Double(level.memory) / 1024)
        print("\(seconds) s, \(when): \(level.descriptors) descriptors, \(memory)")
    }

    private func publish(_ peak: Int, _ restarts: Int) throws {
        let counts = ledger.counts
        print("\n           clients  answered   refused  abandoned  failed while the origin was away")
        for traffic in Traffic.allCases {
            let count = counts[traffic] ?? Ledger.Counts()
            let name = "\(traffic)".padding(toLength: 10, withPad: " ", startingAt: 0)
            let figures = [traffic.clients, count.answered, count.refused, count.abandoned, count.failed]
            print(name + zip([8, 10, 10, 11, 8], figures).map { String(format: "%\($0)d", $1) }.joined())
        }
        let memory = String(format: "%.1f MiB at most", Double(peak) / 1024)
        print("\n\(ledger.total) exchanges, \(restarts) restarts of the origin, \(memory)")
        guard ledger.violations.isEmpty else {
            ledger.violations.prefix(20).forEach { print("violation: \($0)") }
            throw Failure("not sound: \(ledger.violations.count) kinds of violations")
        }
        print("sound: no crash, no hang, no wrong answer; descriptors and memory are back")
    }

    private func remaining(until end: ContinuousClock.Instant) -> Double {
        max(0, ContinuousClock.now.duration(to: end) / .seconds(1))
    }
}
