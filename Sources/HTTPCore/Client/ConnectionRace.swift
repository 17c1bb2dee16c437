/// Connects to one of several addresses: the first that works (RFC 8305 section 5).
///
/// If a machine is off or a firewall drops packets, an address doesn't even answer. If you try one address after the
/// other, you wait for the first one until the deadline, although the second would work immediately. So the next
/// attempt begins 250 milliseconds after the last one, or as soon as one fails, and the attempts before it go on:
///
///     0 ms     250 ms     500 ms
///     first ----------------------------------  (no answer)
///              second ------------ connected: it wins, the others are closed
///                         third --
final class ConnectionRace: Waiter {
    /// How long one attempt runs before the next one joins it.
    static let headStart = Duration.milliseconds(250)

    private let loop: EventLoop
    private let limits: SharedLimits
    private let place: Wait
    private var attempts: [(address: SocketAddress, stream: Stream)] = []
    private var failure = SystemError.noAddress

    init(on loop: EventLoop, limits: SharedLimits) {
        self.loop = loop
        self.limits = limits
        place = Wait(on: loop)
    }

    /// Tries the addresses in their order, until one works. Then all other attempts are closed.
    ///
    /// - Throws: SystemError if none works; ``StreamError``; CancellationError if the task is cancelled.
    func run(
        _ addresses: [SocketAddress], until deadline: Instant
    ) async throws -> (address: SocketAddress, stream: Stream) {
        defer { for attempt in attempts { attempt.stream.close() } }
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
                try await place.suspend(until: rest.isEmpty ? deadline : min(deadline, nextStart))
            } catch StreamError.timeout {
                guard loop.now < deadline else { throw StreamError.timeout }
            }
        }
    }

    /// An attempt has succeeded or failed.
    func hasWaited() { place.end() }

    /// Begins an attempt.
    ///
    /// - Returns: false if it failed immediately.
    private func begin(_ address: SocketAddress, until deadline: Instant) -> Bool {
        do throws(SystemError) {
            let stream = try Stream(Socket.connecting(to: address), on: loop, limits: limits)
            stream.wouldBlock([.read, .write])
            attempts.append((address, stream))
            stream.whenWritable(until: deadline, tell: self)
            return true
        } catch {
            note(error)
            return false
        }
    }

    /// Removes the first successful attempt and returns it. Failed ones are closed.
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

    /// Remembers why there is no connection. A lack of resources on this machine is the most useful thing to report,
    /// because then the addresses may be fine.
    private func note(_ error: SystemError) {
        if !failure.isShortage { failure = error }
    }
}
