import Checks
import Foundation

/// `try 6`: opens a tunnel that you can type into, and shows what passes through it.
final class TryTunnel {
    private let demonstration: TunnelDemonstration
    private let paint: Paint
    private static let glance: TimeInterval = 0.05
    private static let clock = Date.VerbatimFormatStyle(
        format:
            "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits).\(secondFraction: .fractional(3))",
        timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

    init(program: String, paint: Paint) throws {
        self.paint = paint
        demonstration = try TunnelDemonstration(program: program)
    }

    /// Shows a tunnel. Without `isOnce`, it stays open, so that you can type into it.
    func show(_ step: Step, title: String, isOnce: Bool) throws {
        let interruption = Interruption { Program.exitWithAll(0) }
        defer {
            interruption.cancel()
            demonstration.stop()
        }
        say("\(paint(.bold, title)), \(step.title)\n")
        say("  proxy   \(demonstration.url) (\(TunnelDemonstration.flags.joined(separator: " ")))")
        say("  origin  \(demonstration.originURL)")
        let client: RawClient
        do {
            client = try demonstration.openTunnel()
        } catch let error as WireError {
            throw Refusal("there is no tunnel: \(error)", unlessEnded: demonstration.proxy)
        }
        try client.send("hello\n")
        try read(client, atLeast: 6)
        showNews()
        guard !isOnce else {
            client.halfClose()
            client.readUntilClose()
            return showNews()
        }
        say(invitation)
        type(into: client)
        while true {
            if demonstration.hasNews() { showNews() } else { Thread.sleep(forTimeInterval: Self.glance) }
        }
    }

    private var invitation: String {
        let handshake = TunnelDemonstration.handshake(host: "a").replacing("\r\n", with: "\\r\\n")
        let netcat = "(printf '\(handshake)'; cat) | nc 127.0.0.1 \(demonstration.port)"
        return """

            Type a line, and it goes through the tunnel. Ctrl-D ends your side of it, Ctrl-C ends everything.
            The same from another terminal: \(paint(.cyan, netcat))
            And in a browser, over WebSocket: \(paint(.cyan, demonstration.url + "/"))

            """
    }

    /// Sends what you type.
    private func type(into client: RawClient) {
        nonisolated(unsafe) let client = client
        Thread.detachNewThread {
            // From now on only this thread uses the client, and nothing else reads what you type.
            while let line = readLine(strippingNewline: false) { try? unsafe client.send(line) }
            unsafe client.halfClose()
            _ = unsafe client.readUntilClose(within: ShoutOrigin.patience)
        }
    }

    private func read(_ client: RawClient, atLeast count: Int) throws {
        var arrived = 0
        while arrived < count {
            let bytes = try client.receive()
            if bytes.isEmpty { throw Refusal("the tunnel ended too early") }
            arrived += bytes.count
        }
    }

    /// Shows what has passed. It waits a moment first, so that everything that belongs together has arrived.
    private func showNews() {
        Thread.sleep(forTimeInterval: Self.glance)
        // They are taken before the exchanges, so that no tunnel's bytes are shown before its handshake.
        let passages = demonstration.newPassages()
        for exchange in demonstration.newExchanges() {
            say("\n  $ \(curlCommand(for: exchange.request, url: demonstration.url))\n")
            say(exchange.text(paint: paint, hasProxy: true))
        }
        for passage in passages {
            let time = passage.piece.time.formatted(Self.clock)
            let bytes = passage.piece.bytes
            let text = bytes.isEmpty ? paint(.faint, "(the end)") : visible(bytes.prefix(80))
            say("  \(paint(.faint, time))  \(passage.leg.rawValue)  \(text)")
        }
    }
}
