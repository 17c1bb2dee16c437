/// Connects to the first of several addresses that takes a connection (RFC 8305 section 5).
///
/// An address may be dead without a word: the machine is off, a firewall drops the packets. Whoever tries the addresses
/// one after the other then waits the whole deadline for the first, though the second would have answered at once. So the
/// next one is tried beside those under way, a quarter of a second after the last one, or at once when one has failed.
final class ConnectionRace: Waiter {
    /// How long an address is tried alone before the next one is tried beside it.
    static let headStart = Duration.milliseconds(250)

    private let loop: EventLoop
    private let limits: SharedLimits
    private let pause: Pause
    private var attempts: [(address: SocketAddress, stream: Stream)] = []
    private var failure = SystemError.noAddress

    init(on loop: EventLoop, limits: SharedLimits) {
        self.loop = loop
        self.limits = limits
        pause = Pause(on: loop)
    }

    /// Tries the addresses, the first ones first, until one takes a connection. All other attempts are given up then.
    ///
    /// - Throws: SystemError if none does; ``StreamError``; CancellationError if the task is cancelled.
    func run(
        _ addresses: [SocketAddress], until deadline: Moment
    ) async throws -> (address: SocketAddress, stream: Stream) {
        defer {
            pause.drop()
            for attempt in attempts { attempt.stream.close() }
        }
        var rest = addresses[...]
        var nextStart = loop.now
        while true {
            if attempts.isEmpty || loop.now >= nextStart, let address = rest.popFirst() {
                let hasBegun = begin(address, until: deadline)
                nextStart = hasBegun ? loop.now + ConnectionRace.headStart : loop.now
            }
            let before = attempts.count
            if let winner = try takeWinner() { return winner }
            if attempts.count < before { nextStart = loop.now }
            if attempts.isEmpty || nextStart <= loop.now, !rest.isEmpty { continue }
            guard !attempts.isEmpty else { throw failure }
            do {
                try await pause.wait(until: rest.isEmpty ? deadline : min(deadline, nextStart))
            } catch StreamError.timeout {
                guard loop.now < deadline else { throw StreamError.timeout }
            }
        }
    }

    /// An attempt has succeeded or failed.
    func hasWaited() { pause.end() }

    /// - Returns: false if the attempt has failed at once.
    private func begin(_ address: SocketAddress, until deadline: Moment) -> Bool {
        do throws(SystemError) {
            let stream = try Stream(Socket.connecting(to: address), on: loop, limits: limits)
            stream.exhausted([.read, .write])
            attempts.append((address, stream))
            stream.whenWritable(until: deadline, tell: self)
            return true
        } catch {
            note(error)
            return false
        }
    }

    /// Takes the first attempt that has succeeded out of the race, and drops those that have failed.
    ///
    /// - Throws: ``StreamError/closed`` if the loop has ended.
    private func takeWinner() throws -> (address: SocketAddress, stream: Stream)? {
        var index = 0
        while index < attempts.count {
            let stream = attempts[index].stream
            if stream.isClosed { throw StreamError.closed }
            guard stream.isReady(.write) else {
                index += 1
                continue
            }
            let attempt = attempts.remove(at: index)
            guard let error = SocketCall.connectionError(stream.descriptor) else { return attempt }
            stream.close()
            note(error)
        }
        return nil
    }

    /// Remembers why there is no connection. A shortage says most: it isn't the addresses' fault.
    private func note(_ error: SystemError) {
        if !failure.isShortage { failure = error }
    }
}
