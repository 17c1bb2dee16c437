/// A connection as its two directions of bytes, each with a buffer. Whoever waits here lets other tasks run.
final class Stream: Channel {
    /// Received and not yet taken.
    let input: Buffer
    /// To be sent with the next `flush`.
    let output: Buffer
    private let sharedLimits: SharedLimits
    /// How many bytes have come in.
    private(set) var receivedBytes = 0
    /// How many bytes have gone out.
    private(set) var sentBytes = 0
    /// When the last byte went out.
    private(set) var lastSent: Moment
    /// How many more reads there may be before other tasks have their turn.
    private var turns = Stream.turns
    private static let turns = 16

    init(_ socket: consuming Socket, on loop: EventLoop, limits: SharedLimits) throws(SystemError) {
        input = Buffer(pool: loop.buffers)
        output = Buffer(pool: loop.buffers)
        sharedLimits = limits
        lastSent = loop.now
        try super.init(socket, on: loop)
    }

    var limits: Limits { sharedLimits.value }

    /// The moment at which the peer has been silent for too long.
    var silenceDeadline: Moment { loop.now + limits.silence }

    /// Reads at least one byte.
    ///
    /// - Returns: false at the end of what the peer sends.
    /// - Throws: ``StreamError``, CancellationError.
    func read(until deadline: Moment? = nil) async throws -> Bool {
        while true {
            if let isOpen = try readNow() { return isOpen }
            try await readable(until: deadline ?? silenceDeadline)
        }
    }

    /// Reads what has arrived into `buffer`, which is `input` unless the bytes are passed on as they are.
    ///
    /// - Returns: false at the end of what the peer sends; nil if there is nothing at present, or it is other tasks' turn.
    /// - Throws: ``StreamError/closed``.
    func readNow(into buffer: Buffer? = nil, upTo limit: Int = .max) throws -> Bool? {
        guard isReady(.read), turns > 0 else { return nil }
        turns -= 1
        return try receive(into: buffer ?? input, upTo: limit).map { $0 > 0 }
    }

    /// Waits until something can be read, or a peer that is always ready has let other tasks have their turn.
    ///
    /// - Throws: ``StreamError``, CancellationError.
    func readable(until deadline: Moment) async throws {
        let isBusy = turns == 0 && isReady(.read)
        turns = Stream.turns
        if isBusy { try await giveWay() } else { try await wait(for: .read, until: deadline) }
    }

    /// Seldom: apart, so that the frame of each wait has no room for it.
    @inline(never)
    private func giveWay() async throws {
        await loop.giveWay()
        try Task.checkCancellation()
    }

    override func whenReadable(until deadline: Moment?, tell waiter: any Waiter) {
        turns = Stream.turns
        super.whenReadable(until: deadline, tell: waiter)
    }

    /// nil if there is nothing to read at present.
    private func receive(into buffer: Buffer, upTo limit: Int) throws -> Int? {
        if isClosed { throw StreamError.closed }
        do throws(SystemError) {
            let (count, hasMore) = try SocketCall.receive(descriptor, into: buffer, upTo: limit)
            if !hasMore { exhausted(.read) }
            receivedBytes += count
            return count
        } catch {
            // A broken connection that says it has nothing yet won't have anything later.
            if error.isInterruption { return nil }
            guard error.wouldBlock, !peerState.contains(.failed) else { throw StreamError.closed }
            exhausted(.read)
            return nil
        }
    }

    /// Whether bytes have arrived that haven't been read; a look that takes nothing.
    var hasUnread: Bool { !isClosed && (!input.isEmpty || SocketCall.hasBytes(descriptor)) }

    /// Whether nothing has arrived, not even the end; a look without waiting.
    var hasNothingToRead: Bool {
        guard !isClosed, input.isEmpty, peerState.isEmpty else { return false }
        if !isReady(.read) { return true }
        do {
            return try receive(into: input, upTo: 1) == nil
        } catch {
            return false
        }
    }

    /// Reads until a line of a head may have become whole, or a limit has been reached: before that, there is nothing
    /// to parse anew. So a head that comes byte by byte costs little more than one that comes at once.
    ///
    /// - Parameter note: Is told after each read how much there is.
    func readLine(until deadline: Moment, note: (_ count: Int) throws -> Void = { _ in }) async throws -> Bool {
        while true {
            let before = input.count
            guard try await read(until: deadline) else { return false }
            try note(input.count)
            let hasLine = input.withBytes { $0.firstIndex(of: .lf, from: before) != nil }
            let hasPassed = [limits.startLine, limits.head].contains { before < $0 && input.count >= $0 }
            if hasLine || hasPassed { return true }
        }
    }

    /// Sends all of `output`.
    func flush() async throws {
        try sendSome()
        while !output.isEmpty {
            try await writable()
            try sendSome()
        }
    }

    /// Waits until something can be sent.
    func writable() async throws {
        try await wait(for: .write, until: silenceDeadline)
    }

    /// Sends what the system takes at once of `output`.
    func sendSome() throws {
        if isClosed { throw StreamError.closed }
        while !output.isEmpty, isReady(.write) {
            do throws(SystemError) {
                let count = try output.withBytes { (bytes) throws(SystemError) in
                    try SocketCall.send(descriptor, bytes)
                }
                if count < output.count { exhausted(.write) }
                output.consume(count)
                sentBytes += count
                lastSent = loop.now
            } catch {
                if error.isInterruption { continue }
                guard error.wouldBlock else {
                    // What a peer has said before it closed can still be read. If the fault is this machine's, the peer
                    // may wait for ever, and so would whoever reads here.
                    if !error.isDisconnection { close() }
                    throw StreamError.closed
                }
                exhausted(.write)
            }
        }
    }

    /// How many of the bytes that have gone out haven't reached the peer's system yet.
    var unsentBytes: Int { isClosed ? 0 : Platform.unsentBytes(descriptor) }

    /// Says that nothing more will be sent.
    func endSending() {
        if !isClosed { SocketCall.endSending(descriptor) }
    }

    /// Drops what has arrived, at most a few reads of it.
    ///
    /// - Returns: whether more may come.
    func dropArrived() -> Bool {
        do {
            input.consume(input.count)
            while let isOpen = try readNow() {
                input.consume(input.count)
                guard isOpen else { return false }
            }
            return true
        } catch {
            return false
        }
    }

    /// Ends the connection so that the peer can see that something is missing.
    func reset() {
        guard !isClosed else { return }
        SocketCall.resetOnClose(descriptor)
        close()
    }
}
