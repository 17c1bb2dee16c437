/// Passes bytes between a client and an origin that have switched to a protocol of their own.
///
///     client  ── forth ──▶  origin
///     client  ◀── back ───  origin
///
/// The two directions are independent. Each reads only as fast as the other side takes the bytes. When one side closes
/// its half of a connection, the tunnel closes the matching half of the other one. When both directions have ended, the
/// tunnel is over. A reset on one side becomes a reset on the other. A tunnel has no task, and an idle one has no buffer.
final class Tunnel: PeerObserver {
    enum State: StateMachine {
        /// Bytes pass through.
        case open
        /// The bytes that have been read are still sent, and new ones are dropped, until both sides have closed.
        case ending
        /// Both sides are closed.
        case over

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.open, .ending), (.open, .over), (.ending, .over): true
            default: false
            }
        }
    }

    private let near: Stream
    private let far: Stream
    private let whenOver: () -> Void
    private var state = State.open
    private var directions: [Direction] = []
    private var lastMoved: Instant
    private lazy var alarm = Timer { [unowned self] in checkTime() }
    /// How long the two sides have to read what is left and to close, when the tunnel has to end.
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

    /// Ends the tunnel. First, both sides get what is still on its way to them: closing while a side still sends would be
    /// a reset, which could destroy those bytes. If it's called again, it ends the tunnel at once.
    func end() {
        guard state == .open else { return close() }
        state.become(.ending)
        near.loop.set(alarm, to: near.loop.now + Tunnel.patience)
        for direction in directions where state == .ending { direction.move() }
    }

    fileprivate var isOpen: Bool { state == .open }

    /// Resets both sides, because one of them is broken.
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

    /// Notices a reset even in a direction that has ended, where nothing is read any more.
    func peerHasChanged() {
        if near.peerState.contains(.failed) || far.peerState.contains(.failed) { breakOff() }
    }

    private func checkTime() {
        let deadline = lastMoved + near.limits.tunnelSilence
        if state == .open, near.loop.now < deadline { near.loop.set(alarm, to: deadline) } else { end() }
    }

    private func close() {
        guard state != .over else { return }
        state.become(.over)
        near.loop.drop(alarm)
        for stream in [near, far] {
            // If a side hasn't got everything, it must be able to see that.
            if stream.hasUnsent { stream.reset() } else { stream.close() }
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
        /// Whether the source has ended, and the sink has been told so.
        private(set) var isDone = false

        init(from source: Stream, to sink: Stream, of tunnel: Tunnel) {
            self.source = source
            self.sink = sink
            self.tunnel = tunnel
        }

        func hasWaited() { move() }

        /// Moves the bytes that have arrived. Then it waits: for room, if some of them couldn't be sent, or for more.
        func move() {
            guard !isDone else { return }
            do {
                while true {
                    try send()
                    guard !sink.hasUnsent else { return sink.whenWritable(until: nil, tell: self) }
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
            guard sink.hasUnsent else { return }
            let before = sink.sentBytes
            try sink.sendSome()
            // A side that takes bytes slowly isn't silent.
            if sink.sentBytes > before { tunnel.hasMoved() }
        }

        /// Takes the next bytes. The first ones may have arrived before the switch.
        private func take() throws -> Bool? {
            guard source.input.isEmpty else {
                source.input.move(source.input.count, to: sink.output)
                return true
            }
            return try source.readNow(into: sink.output)
        }

        /// Ends this direction, and drops what the source still sends.
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
