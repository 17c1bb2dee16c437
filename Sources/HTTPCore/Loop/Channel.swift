/// A socket on a loop. It knows what the socket is ready for, and which tasks are waiting for that.
///
/// The selector reports changes, not states: it says once that something has arrived. So the channel remembers that the
/// socket is ready, until a call finds nothing more to read or no more room to write (`wouldBlock`). Only then does it
/// make sense to wait.
///
///     ready ---- a call finds nothing ----> not ready, tasks wait
///       ^                                        |
///       +------- the selector reports it --------+
///
/// One task may wait for reading and one for writing.
class Channel {
    final let loop: EventLoop
    private(set) final var token: UInt64 = 0
    @safe @exclusivity(unchecked) private final var socket: Socket?
    final let descriptor: Int32

    /// Which calls on the socket are worth trying. A call that would have to wait clears its bit.
    @safe @exclusivity(unchecked) private final var ready: Readiness = [.read, .write]
    private final let reader: Wait
    /// Created when it's first needed, because most connections never wait for writing.
    private final var writer: Wait?
    /// Whether the peer has closed its side, or the connection is broken.
    @safe @exclusivity(unchecked) private(set) final var peerState: Readiness = []
    /// Whether this side has said that it sends nothing more.
    final var hasEndedSending = false
    /// Called when `peerState` changes.
    unowned final var observer: (any PeerObserver)?

    init(_ socket: consuming Socket, on loop: EventLoop) throws(SystemError) {
        self.loop = loop
        reader = Wait(on: loop)
        descriptor = socket.descriptor
        self.socket = consume socket
        token = try loop.register(self, descriptor)
    }

    deinit {
        closeSocket()
    }

    final var isClosed: Bool { socket == nil }

    /// Closes the socket. Tasks that are waiting for it get ``StreamError/closed``.
    func close() {
        closeSocket()
    }

    /// Closes the socket, because its loop ends.
    final func loopEnds() {
        observer?.loopEnds()
        close()
    }

    private final func closeSocket() {
        guard !isClosed else { return }
        // Without a token, the loop has refused to watch the socket.
        if token != 0 { loop.unregister(descriptor) }
        socket = nil
        observer = nil
        reader.forgetWaiter()
        writer?.forgetWaiter()
        reader.end(with: StreamError.closed)
        writer?.end(with: StreamError.closed)
    }

    /// Calls `waiter` when there is something to read, or at the deadline. If there is something already, it's called
    /// in the next round of the loop.
    func whenReadable(until deadline: Instant?, tell waiter: any Waiter) {
        precondition(!isClosed, "nothing can be read from a closed socket")
        reader.tell(waiter, until: ready.contains(.read) ? loop.now : deadline)
    }

    /// Calls `waiter` when there is room to write, or at the deadline. If there is room already, it's called
    /// immediately.
    final func whenWritable(until deadline: Instant?, tell waiter: any Waiter) {
        if ready.contains(.write) { return waiter.hasWaited() }
        place(of: .write).tell(waiter, until: deadline)
    }

    /// The selector reports what the socket has become ready for.
    final func didBecome(_ readiness: Readiness) {
        ready.formUnion(readiness.intersection([.read, .write]))
        var news = readiness.intersection([.ended, .failed])
        // Both directions are over. If this side had ended its own, the peer has just ended the other, and what it sent
        // is still to be read.
        if readiness.contains(.over) { news.insert(hasEndedSending ? .ended : .failed) }
        news.subtract(peerState)
        // This comes before any task continues. A task that then reads all that has arrived must already know that the
        // end has arrived, too; otherwise it would wait for it.
        peerState.formUnion(news)
        if readiness.contains(.read) { reader.end() }
        if readiness.contains(.write) { writer?.end() }
        if !news.isEmpty { observer?.peerHasChanged() }
    }

    final func isReady(_ readiness: Readiness) -> Bool { ready.contains(readiness) }

    /// A call has shown that the peer is gone. What it sent before is worth a call, too, although the selector may not have
    /// reported it yet.
    final func mayBeReadable() { ready.insert(.read) }

    /// A call found nothing to read, or no room to write.
    final func wouldBlock(_ readiness: Readiness) {
        // After the peer has closed its side, only the end is left to read, and the selector won't report anything
        // more.
        if readiness == .read, !peerState.isEmpty { return }
        ready.subtract(readiness)
        loop.rearm(descriptor, for: readiness)
    }

    /// Ends the wait of the task that is waiting to read, if there is one, with an error.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    final func interruptReader(with error: any Error = CancellationError()) -> Bool {
        reader.end(with: error)
    }

    /// Waits until a call is worth trying, or until `deadline` (nil: as long as it takes).
    ///
    /// - Throws: ``StreamError``; CancellationError if the task is cancelled.
    final func wait(for readiness: Readiness, until deadline: Instant?) async throws {
        if isClosed { throw StreamError.closed }
        if ready.contains(readiness) { return }
        try await place(of: readiness).suspend(until: deadline)
    }

    private final func place(of readiness: Readiness) -> Wait {
        if readiness == .read { return reader }
        if let writer { return writer }
        let writer = Wait(on: loop)
        self.writer = writer
        return writer
    }
}

/// An object that needs to know immediately when a peer closes its side, even if no task is reading.
protocol PeerObserver: AnyObject {
    /// The peer has closed its side, or the connection is broken.
    func peerHasChanged()

    /// The loop ends. What can be sent to the peer without waiting is still sent.
    func loopEnds()
}

extension PeerObserver {
    func loopEnds() {}
}
