/// Bytes between two peers that have agreed on a protocol which is nobody's business but theirs.
///
///     client  ── forth ──▶  origin
///     client  ◀── back ───  origin
///
/// The two directions know nothing of each other. Each reads from one side only what the other side takes, and hands on
/// the end of one side as the end of its half of the other connection. When both have ended, so has the tunnel. A reset
/// on one side becomes a reset on the other. None of it has a task: an idle tunnel costs its objects, and no buffer.
final class Tunnel: PeerObserver {
    private enum State { case open, over }

    private let near: Stream
    private let far: Stream
    private let whenOver: () -> Void
    private var state = State.open
    private var directions: [Direction] = []
    private var lastMoved: Moment
    private lazy var alarm = Alarm { [unowned self] in checkSilence() }

    /// - Parameter whenOver: Called once both sides are closed.
    init(between near: Stream, and far: Stream, whenOver: @escaping () -> Void) {
        self.near = near
        self.far = far
        self.whenOver = whenOver
        lastMoved = near.loop.now
        directions = [Direction(from: near, to: far, of: self), Direction(from: far, to: near, of: self)]
    }

    func begin() {
        (near.observer, far.observer) = (self, self)
        near.loop.set(alarm, to: lastMoved + near.limits.tunnelSilence)
        for direction in directions where state == .open { direction.move() }
    }

    /// Ends both sides, in good order.
    func end() {
        for stream in [near, far] {
            stream.endSending()
            // To close with bytes unread would be a reset.
            _ = stream.dropArrived()
        }
        close()
    }

    /// One side can't go on, so neither can the other.
    fileprivate func breakOff() {
        near.reset()
        far.reset()
        close()
    }

    fileprivate func hasMoved() { lastMoved = near.loop.now }

    fileprivate func directionHasEnded() {
        if directions.allSatisfy(\.hasEnded) { close() }
    }

    /// A reset shows even where nobody reads any more.
    func peerHasChanged() {
        if near.peerState.contains(.failed) || far.peerState.contains(.failed) { breakOff() }
    }

    private func checkSilence() {
        let deadline = lastMoved + near.limits.tunnelSilence
        if near.loop.now < deadline { near.loop.set(alarm, to: deadline) } else { end() }
    }

    private func close() {
        guard state == .open else { return }
        state = .over
        near.loop.drop(alarm)
        near.close()
        far.close()
        whenOver()
    }
}

extension Tunnel {
    /// One of the two directions.
    fileprivate final class Direction: Waiter {
        private let source: Stream
        private let sink: Stream
        private unowned let tunnel: Tunnel
        private(set) var hasEnded = false

        init(from source: Stream, to sink: Stream, of tunnel: Tunnel) {
            self.source = source
            self.sink = sink
            self.tunnel = tunnel
        }

        func hasWaited() { move() }

        /// Moves what there is, then waits: for room, as long as something is held back, else for more.
        func move() {
            do {
                while true {
                    try sink.sendSome()
                    guard sink.output.isEmpty else { return sink.whenWritable(until: nil, tell: self) }
                    guard let isOpen = try take() else { return source.whenReadable(until: nil, tell: self) }
                    tunnel.hasMoved()
                    guard isOpen else { return end() }
                }
            } catch {
                tunnel.breakOff()
            }
        }

        /// The next bytes: first those that were sent before the protocol had been switched.
        private func take() throws -> Bool? {
            guard source.input.isEmpty else {
                source.input.move(source.input.count, to: sink.output)
                return true
            }
            return try source.readNow(into: sink.output)
        }

        private func end() {
            hasEnded = true
            sink.endSending()
            tunnel.directionHasEnded()
        }
    }
}
