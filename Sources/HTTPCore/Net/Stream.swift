/// A connection as two streams of bytes, each with a buffer: `input` and `output`. While a task waits here, others run.
final class Stream: Channel {
    /// Bytes that have been received, but not consumed yet.
    let input: Buffer
    /// Bytes that the next `flush` will send.
    let output: Buffer
    private let sharedLimits: SharedLimits
    /// How many bytes have been received.
    @safe @exclusivity(unchecked) private(set) var receivedBytes = 0
    /// How many bytes have been sent.
    @safe @exclusivity(unchecked) private(set) var sentBytes = 0
    /// When the last byte was sent.
    @safe @exclusivity(unchecked) private(set) var lastSent: Instant
    /// How many more reads there may be before other tasks get their turn.
    @safe @exclusivity(unchecked) private var turns = Stream.turns
    private static let turns = 16
    /// What encrypts the bytes on their way; nil if nothing does.
    @safe @exclusivity(unchecked) var cipher: (any StreamCipher)?
    /// What went wrong with the cipher.
    var cipherFailure: (any Error)?
    /// Whether there are received bytes that can be decrypted. The selector doesn't know about them.
    @safe @exclusivity(unchecked) var hasDecryptable = false

    init(
        _ socket: consuming Socket, on loop: EventLoop, limits: SharedLimits, cipher: (any StreamCipher)? = nil
    ) throws(SystemError) {
        self.cipher = cipher
        input = Buffer(pool: loop.buffers)
        output = Buffer(pool: loop.buffers)
        sharedLimits = limits
        lastSent = loop.now
        try super.init(socket, on: loop)
    }

    var limits: Limits { sharedLimits.value }

    /// When the peer will have been silent for too long.
    var silenceDeadline: Instant { loop.now + limits.silence }

    /// Reads at least one byte into `input`.
    ///
    /// - Returns: false if the peer has closed its side.
    /// - Throws: ``StreamError``, CancellationError.
    func read(until deadline: Instant? = nil) async throws -> Bool {
        while true {
            if let isOpen = try readNow() { return isOpen }
            try await readable(until: deadline ?? silenceDeadline)
        }
    }

    /// Reads what has arrived into `buffer`. Without a buffer, that's `input`.
    ///
    /// - Returns: false if the peer has closed its side; nil if there is nothing to read at the moment, or if it's
    ///   other tasks' turn.
    /// - Throws: ``StreamError/closed``.
    func readNow(into buffer: Buffer? = nil, upTo limit: Int = .max) throws -> Bool? {
        guard turns > 0, hasReadable else { return nil }
        turns -= 1
        return try receiveNow(into: buffer ?? input, upTo: limit).map { $0 > 0 }
    }

    /// Waits until there is something to read. If the peer always has something, other tasks get their turn first.
    ///
    /// - Throws: ``StreamError``, CancellationError.
    func readable(until deadline: Instant) async throws {
        let isBusy = turns == 0 && hasReadable
        turns = Stream.turns
        if isBusy { return try await yield() }
        if !hasDecryptable { try await wait(for: .read, until: deadline) }
    }

    /// Rarely needed. It isn't inlined, because it would make every waiting function's frame larger.
    @inline(never)
    private func yield() async throws {
        await loop.yield()
        try Task.checkCancellation()
    }

    override func whenReadable(until deadline: Instant?, tell waiter: any Waiter) {
        turns = Stream.turns
        super.whenReadable(until: hasDecryptable ? loop.now : deadline, tell: waiter)
    }

    /// Whether it's worth trying to read.
    @inline(__always)
    private var hasReadable: Bool { isReady(.read) || hasDecryptable }

    /// - Returns: the number of bytes; nil if there is nothing to read at the moment.
    @inline(__always)
    private func receiveNow(into buffer: Buffer, upTo limit: Int) throws -> Int? {
        cipher == nil
            ? try receive(into: buffer, upTo: limit) : try receiveEncrypted(into: buffer, upTo: limit)
    }

    /// Reads from the socket.
    ///
    /// - Returns: the number of bytes; nil if there is nothing to read at the moment.
    func receive(into buffer: Buffer, upTo limit: Int = .max) throws -> Int? {
        if isClosed { throw StreamError.closed }
        do throws(SystemError) {
            let (count, hasMore) = try SocketCall.receive(descriptor, into: buffer, upTo: limit)
            if !hasMore { wouldBlock(.read) }
            receivedBytes += count
            return count
        } catch {
            // If a broken connection has nothing to read now, it won't have anything later.
            if error.isInterruption { return nil }
            guard error.wouldBlock, !peerState.contains(.failed) else { throw StreamError.closed }
            wouldBlock(.read)
            return nil
        }
    }

    /// Whether bytes have arrived that nobody has read. This consumes nothing.
    var hasUnread: Bool { !isClosed && (!input.isEmpty || hasDecryptable || SocketCall.hasBytes(descriptor)) }

    /// Whether nothing has arrived, not even the end. This doesn't wait.
    var hasNothingToRead: Bool {
        guard !isClosed, input.isEmpty, peerState.isEmpty else { return false }
        if !hasReadable { return true }
        do {
            return try receiveNow(into: input, upTo: 1) == nil
        } catch {
            return false
        }
    }

    /// Reads until there is a new line end, or until a limit has been reached. Before that, parsing the head again
    /// can't give a new result. So a head that arrives byte by byte costs little more than one that arrives in one
    /// piece.
    ///
    /// - Parameter note: called after each read, with the number of bytes in `input`.
    /// - Returns: false if the peer has closed its side.
    func readLine(until deadline: Instant, note: (_ count: Int) throws -> Void = { _ in }) async throws -> Bool {
        while true {
            let before = input.count
            guard try await read(until: deadline) else { return false }
            try note(input.count)
            let hasLine = input.withBytes { $0.firstIndex(of: .lf, from: before) != nil }
            let hasPassed = [limits.startLine, limits.head].contains { before <= $0 && input.count >= $0 }
            if hasLine || hasPassed { return true }
        }
    }

    /// Sends all of `output`.
    func flush() async throws {
        try sendSome()
        while hasUnsent {
            try await writable()
            try sendSome()
        }
    }

    /// Waits until there is room to send.
    func writable() async throws {
        try await wait(for: .write, until: silenceDeadline)
    }

    /// Sends as much of `output` as the system accepts immediately.
    func sendSome() throws {
        if cipher == nil { try send(output) } else { try sendEncrypted() }
    }

    /// Whether some of the output is still here.
    @inline(__always)
    var hasUnsent: Bool { !output.isEmpty || cipher != nil && hasUnsentCiphertext }

    /// Sends as many of the bytes as the system accepts immediately.
    func send(_ bytes: Buffer) throws {
        if isClosed { throw StreamError.closed }
        while !bytes.isEmpty, isReady(.write) {
            do throws(SystemError) {
                let count = try bytes.withBytes { (bytes) throws(SystemError) in
                    try SocketCall.send(descriptor, bytes)
                }
                if count < bytes.count { wouldBlock(.write) }
                bytes.consume(count)
                sentBytes += count
                lastSent = loop.now
            } catch {
                if error.isInterruption { continue }
                guard error.wouldBlock else {
                    // If the peer has closed the connection, what it sent before can still be read. If something is
                    // wrong on this machine, the peer may keep waiting for us and never send anything, so nobody must
                    // wait for it.
                    if error.isDisconnection { mayBeReadable() } else { close() }
                    throw StreamError.closed
                }
                wouldBlock(.write)
            }
        }
    }

    /// How many bytes that were sent haven't reached the peer's system yet.
    var unsentBytes: Int { isClosed ? 0 : Platform.unsentBytes(descriptor) }

    /// Tells the peer that nothing more will be sent.
    func endSending() {
        guard !isClosed else { return }
        hasEndedSending = true
        endCipher()
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

    /// Closes the connection with a reset, so that the peer knows that something is missing.
    func reset() {
        guard !isClosed else { return }
        SocketCall.resetOnClose(descriptor)
        cipher = nil
        close()
    }

    /// Closes the connection. If it's a secure one, the peer is told first.
    override func close() {
        guard !isClosed else { return }
        if !hasEndedSending {
            // Sending the end may fail and close the stream, too.
            hasEndedSending = true
            endCipher()
        }
        super.close()
    }

    private func endCipher() {
        guard let cipher else { return }
        cipher.end()
        try? send(cipher.unsent)
    }
}
