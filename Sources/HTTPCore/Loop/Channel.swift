/// A socket that a loop watches: what it is ready for, and the tasks that wait for that.
///
/// One task at most waits to read and one to write. Confined to the thread of its loop, cancellation included, which
/// is why `@unchecked Sendable` is true of it; its continuations are resumed once, as `Waiter` empties itself first.
@safe final class Channel: @unchecked Sendable {
    let loop: EventLoop
    private(set) var token: UInt64 = 0
    private var socket: Socket?
    let descriptor: Int32

    /// What calls on the socket may be tried; a call that would have to wait takes it back.
    private var ready: Readiness = [.read, .write]
    private let reader = Waiter()
    private let writer = Waiter()
    /// Whether the peer has ended its side, or the connection is broken.
    private(set) var peerState: Readiness = []
    /// Called when `peerState` changes.
    var onPeerChange: (() -> Void)?

    init(_ socket: consuming Socket, on loop: EventLoop) throws(SystemError) {
        self.loop = loop
        descriptor = socket.descriptor
        self.socket = consume socket
        token = try loop.register(self, descriptor)
    }

    var isClosed: Bool { socket == nil }

    /// Closes the socket. Whoever waits for it hears ``StreamError/closed``.
    func close() {
        guard !isClosed else { return }
        loop.unregister(descriptor)
        socket = nil
        onPeerChange = nil
        reader.end(with: StreamError.closed)
        writer.end(with: StreamError.closed)
    }

    /// The selector's word.
    func becomes(_ readiness: Readiness) {
        ready.formUnion(readiness.intersection([.read, .write]))
        if readiness.contains(.read) { reader.end() }
        if readiness.contains(.write) { writer.end() }
        let news = readiness.intersection([.ended, .failed]).subtracting(peerState)
        if !news.isEmpty {
            peerState.formUnion(news)
            onPeerChange?()
        }
    }

    func isReady(_ readiness: Readiness) -> Bool { ready.contains(readiness) }

    /// A call found nothing to read, or no room to write.
    func exhausted(_ readiness: Readiness) {
        // Once the peer has ended, the end is all that is left to read, and no further edge will tell of it.
        if readiness == .read, !peerState.isEmpty { return }
        ready.subtract(readiness)
        loop.rearm(descriptor, for: readiness)
    }

    /// Has the task that waits to read, if there is one, end with a CancellationError.
    func interruptReader() {
        reader.end(with: CancellationError())
    }

    /// Waits until a call may be tried, at most until `deadline` (nil: for as long as it takes).
    ///
    /// - Throws: ``StreamError``; CancellationError if the task is cancelled.
    func wait(for readiness: Readiness, until deadline: ContinuousClock.Instant?) async throws {
        if isClosed { throw StreamError.closed }
        if ready.contains(readiness) { return }
        let waiter = readiness == .read ? reader : writer
        try await withTaskCancellationHandler {
            try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
                unsafe waiter.begin(continuation)
                if Task.isCancelled { waiter.end(with: CancellationError()) }
                if let deadline { loop.set(waiter.timer, to: deadline) }
            }
        } onCancel: {
            waiter.end(with: CancellationError())
        }
    }
}

/// The place of a task that waits for a socket.
@safe private final class Waiter: @unchecked Sendable {
    private var continuation: UnsafeContinuation<Void, any Error>?
    private(set) lazy var timer = Timer { [weak self] in self?.end(with: StreamError.timeout) }

    func begin(_ continuation: UnsafeContinuation<Void, any Error>) {
        precondition(unsafe self.continuation == nil, "two tasks wait for one direction of a socket")
        unsafe self.continuation = continuation
    }

    func end(with error: (any Error)? = nil) {
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        timer.clear()
        if let error { unsafe waiting.resume(throwing: error) } else { unsafe waiting.resume() }
    }
}
