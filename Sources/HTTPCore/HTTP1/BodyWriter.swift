/// Sends a body, after the head that is already in the stream's output buffer. Content that is ready goes out together
/// with the head, in one system call. Before it waits for more content, it sends everything that it has.
///
///     advance() -> false -> wait() -> advance() -> ... -> true: everything has been sent
struct BodyWriter {
    enum State: StateMachine {
        /// The body may have more content right now.
        case reading
        /// The body has nothing at the moment, but there will be more.
        case starved
        /// All content has been read.
        case ended
        /// There is no more content, for this reason. What was read before is still sent.
        case failed(any Error)

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.reading, .starved), (.reading, .ended), (.reading, .failed): true
            case (.starved, .reading), (.ended, .failed): true
            default: false
            }
        }
    }

    private let stream: Stream
    private let body: Body
    let framing: Framing
    private var state = State.reading
    private var count = 0
    /// How often this body may still fill the output before others get their turn. A body from memory and a fast peer
    /// never have to wait, so without this limit they would keep the thread to themselves.
    private var turns = BodyWriter.turns
    private static let turns = 16

    init(_ body: Body, _ framing: Framing, over stream: Stream) {
        self.stream = stream
        self.body = body
        self.framing = framing
        if framing == .none || body.source == nil { state.become(.ended) }
    }

    /// Sends the whole body.
    mutating func run() async throws {
        do {
            while try !advance() { try await wait() }
        } catch {
            // If the body ends with the connection, only a reset can tell the peer that it is incomplete.
            if framing == .untilClose { stream.reset() }
            throw error
        }
    }

    /// Sends what can be sent without waiting.
    ///
    /// - Returns: whether the whole body has been sent.
    mutating func advance() throws -> Bool {
        if case .starved = state { state.become(.reading) }
        while case .reading = state {
            if stream.output.room < 1024 {
                try stream.sendSome()
                turns -= 1
                guard !stream.hasUnsent, turns > 0 else { return false }
            }
            readNow()
        }
        try stream.sendSome()
        guard !stream.hasUnsent else { return false }
        switch state {
        case .ended: return true
        case .failed(let error): throw error
        case .reading, .starved: return false
        }
    }

    /// Waits until the peer accepts more, or until there is more to send.
    mutating func wait() async throws {
        let isBusy = turns <= 0
        turns = BodyWriter.turns
        if stream.hasUnsent { return try await stream.writable() }
        if isBusy { return await stream.loop.yield() }
        try await body.source?.waitUntilReady()
    }

    /// Reads what is available of the body into the output, and wraps it in a chunk if the framing needs that.
    private mutating func readNow() {
        guard let source = body.source else { return }
        let output = stream.output
        let mark = framing == .chunked ? output.openChunk() : output.count
        do {
            switch try source.readNow(into: output) {
            case true?: if source.hasEnded { state.become(.ended) }
            case false?: state.become(.ended)
            case nil: state.become(.starved)
            }
        } catch {
            state.become(.failed(error))
        }
        let added = output.count - mark
        count += added
        if framing == .chunked { output.closeChunk(mark) }
        checkLength(added)
    }

    /// Marks the end of the content, and never sends more or fewer bytes than announced (RFC 9110 section 8.6).
    private mutating func checkLength(_ added: Int) {
        let hasEnded = if case .ended = state { true } else { false }
        switch framing {
        case .chunked where hasEnded:
            stream.output.append(chunkedEnd: body.trailers)
        case .bytes(let announced) where count > announced || hasEnded && count < announced:
            if count > announced { stream.output.removeLast(added) }
            state.become(.failed(BodyLengthError(announced: announced, read: count)))
        case .bytes, .chunked, .none, .untilClose:
            break
        }
    }
}
