/// Bytes between two peers that have agreed on a protocol which is nobody's business but theirs.
///
///     client  ── forth ──▶  origin
///     client  ◀── back ───  origin
///
/// The two directions know nothing of each other. Each reads from one side only what the other side takes, and hands on
/// the end of one side as the end of its half of the other connection. When both have ended, so has the tunnel. A reset
/// on one side becomes a reset on the other. None of it has a task: an idle tunnel costs its objects, and no buffer.
final class Tunnel: PeerObserver {
    private enum State {
        /// Bytes go through.
        case open
        /// What has been taken still goes out, and what comes is dropped, until both sides have ended, too.
        case ending
        /// Both sides are closed.
        case over
    }

    private let near: Stream
    private let far: Stream
    private let whenOver: () -> Void
    private var state = State.open
    private var directions: [Direction] = []
    private var lastMoved: Moment
    private lazy var alarm = Alarm { [unowned self] in checkTime() }
    /// How long the two sides have to take what is left and to end, once the tunnel has to.
    private static let patience = Duration.seconds(1)

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

    /// Ends both sides in good order, behind what they have been sent; called again, at once. To close while a side still
    /// sends would be a reset, and could cost that side what is on its way to it.
    func end() {
        guard state == .open else { return close() }
        state = .ending
        near.loop.set(alarm, to: near.loop.now + Tunnel.patience)
        for direction in directions where state == .ending { direction.move() }
    }

    fileprivate var isOpen: Bool { state == .open }

    /// One side can't go on, so neither can the other.
    fileprivate func breakOff() {
        if state == .open {
            near.reset()
            far.reset()
        }
        close()
    }

    fileprivate func hasMoved() { lastMoved = near.loop.now }

    fileprivate func directionIsDone() {
        if directions.allSatisfy(\.isDone) { close() }
    }

    /// A reset shows even where nobody reads any more.
    func peerHasChanged() {
        if near.peerState.contains(.failed) || far.peerState.contains(.failed) { breakOff() }
    }

    private func checkTime() {
        let deadline = lastMoved + near.limits.tunnelSilence
        if state == .open, near.loop.now < deadline { near.loop.set(alarm, to: deadline) } else { end() }
    }

    private func close() {
        guard state != .over else { return }
        state = .over
        near.loop.drop(alarm)
        for stream in [near, far] {
            // What a side hasn't got to its end mustn't look whole.
            if stream.output.isEmpty { stream.close() } else { stream.reset() }
        }
        whenOver()
    }
}

extension Tunnel {
    /// One of the two directions.
    fileprivate final class Direction: Waiter {
        private let source: Stream
        private let sink: Stream
        private unowned let tunnel: Tunnel
        /// Whether all has been read of the source, and the sink been told of its end.
        private(set) var isDone = false

        init(from source: Stream, to sink: Stream, of tunnel: Tunnel) {
            self.source = source
            self.sink = sink
            self.tunnel = tunnel
        }

        func hasWaited() { move() }

        /// Moves what there is, then waits: for room, as long as something is held back, else for more.
        func move() {
            guard !isDone else { return }
            do {
                while true {
                    try send()
                    guard sink.output.isEmpty else { return sink.whenWritable(until: nil, tell: self) }
                    guard tunnel.isOpen else { return drop() }
                    guard let isOpen = try take() else { return source.whenReadable(until: nil, tell: self) }
                    tunnel.hasMoved()
                    guard isOpen else { return end() }
                }
            } catch {
                tunnel.breakOff()
            }
        }

        private func send() throws {
            guard !sink.output.isEmpty else { return }
            let before = sink.sentBytes
            try sink.sendSome()
            // A side that takes bytes slowly isn't silent.
            if sink.sentBytes > before { tunnel.hasMoved() }
        }

        /// The next bytes: first those that were sent before the protocol had been switched.
        private func take() throws -> Bool? {
            guard source.input.isEmpty else {
                source.input.move(source.input.count, to: sink.output)
                return true
            }
            return try source.readNow(into: sink.output)
        }

        /// Nothing more goes this way, whatever the source still sends.
        private func drop() {
            if !sink.hasEndedSending { sink.endSending() }
            if source.dropArrived() { source.whenReadable(until: nil, tell: self) } else { markDone() }
        }

        private func end() {
            sink.endSending()
            markDone()
        }

        private func markDone() {
            isDone = true
            tunnel.directionIsDone()
        }
    }
}
