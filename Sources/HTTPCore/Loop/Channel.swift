/// A socket that a loop watches: what it is ready for, and the tasks that wait for that.
///
/// One task at most waits to read and one to write.
class Channel {
    final let loop: EventLoop
    private(set) final var token: UInt64 = 0
    private final var socket: Socket?
    final let descriptor: Int32

    /// What calls on the socket may be tried; a call that would have to wait takes it back.
    private final var ready: Readiness = [.read, .write]
    private final let reader: Pause
    /// Few ever wait to write.
    private final var writer: Pause?
    /// Whether the peer has ended its side, or the connection is broken.
    private(set) final var peerState: Readiness = []
    /// Whether this side has ended what it sends.
    final var hasEndedSending = false
    /// Is told when `peerState` changes.
    unowned final var observer: (any PeerObserver)?

    init(_ socket: consuming Socket, on loop: EventLoop) throws(SystemError) {
        self.loop = loop
        reader = Pause(on: loop)
        descriptor = socket.descriptor
        self.socket = consume socket
        token = try loop.register(self, descriptor)
    }

    deinit {
        close()
    }

    final var isClosed: Bool { socket == nil }

    /// Closes the socket. Whoever waits for it hears ``StreamError/closed``.
    final func close() {
        guard !isClosed else { return }
        // Without a token, the loop has refused to watch it.
        if token != 0 { loop.unregister(descriptor) }
        socket = nil
        observer = nil
        reader.drop()
        writer?.drop()
        reader.end(with: StreamError.closed)
        writer?.end(with: StreamError.closed)
    }

    /// Tells `waiter` once something can be read, in the next round if something can be now, or at the deadline.
    func whenReadable(until deadline: Moment?, tell waiter: any Waiter) {
        precondition(!isClosed, "nothing can be read from a closed socket")
        reader.whenEnded(until: ready.contains(.read) ? loop.now : deadline, tell: waiter)
    }

    /// Tells `waiter` once something can be written, at once if something can be now, or when the deadline has come.
    final func whenWritable(until deadline: Moment?, tell waiter: any Waiter) {
        if ready.contains(.write) { return waiter.hasWaited() }
        place(of: .write).whenEnded(until: deadline, tell: waiter)
    }

    /// The selector's word.
    final func becomes(_ readiness: Readiness) {
        ready.formUnion(readiness.intersection([.read, .write]))
        var news = readiness.intersection([.ended, .failed])
        // Once this side has ended, it is over when the peer has, too, and what that has sent is still to be read.
        if readiness.contains(.over) { news.insert(hasEndedSending ? .ended : .failed) }
        news.subtract(peerState)
        // Known before anybody reads: who takes all that has arrived must not wait for the end, which has come with it.
        peerState.formUnion(news)
        if readiness.contains(.read) { reader.end() }
        if readiness.contains(.write) { writer?.end() }
        if !news.isEmpty { observer?.peerHasChanged() }
    }

    final func isReady(_ readiness: Readiness) -> Bool { ready.contains(readiness) }

    /// A call found nothing to read, or no room to write.
    final func exhausted(_ readiness: Readiness) {
        // Once the peer has ended, the end is all that is left to read, and no further edge will tell of it.
        if readiness == .read, !peerState.isEmpty { return }
        ready.subtract(readiness)
        loop.rearm(descriptor, for: readiness)
    }

    /// Ends the wait of the task that waits to read, if there is one, with an error.
    ///
    /// - Returns: whether there is one.
    @discardableResult
    final func interruptReader(with error: any Error = CancellationError()) -> Bool {
        reader.end(with: error)
    }

    /// Waits until a call may be tried, at most until `deadline` (nil: for as long as it takes).
    ///
    /// - Throws: ``StreamError``; CancellationError if the task is cancelled.
    final func wait(for readiness: Readiness, until deadline: Moment?) async throws {
        if isClosed { throw StreamError.closed }
        if ready.contains(readiness) { return }
        try await place(of: readiness).wait(until: deadline)
    }

    private final func place(of readiness: Readiness) -> Pause {
        if readiness == .read { return reader }
        if let writer { return writer }
        let writer = Pause(on: loop)
        self.writer = writer
        return writer
    }
}

/// Who wants to know at once that a peer has ended, whether or not anybody reads.
protocol PeerObserver: AnyObject {
    /// The peer has ended its side, or the connection is broken.
    func peerHasChanged()
}
