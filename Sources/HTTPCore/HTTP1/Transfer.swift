/// Sends a body, after the head that is already in the stream's output buffer. Content that is ready goes out together
/// with the head, in one system call. Before a transfer waits for more content, it sends everything that it has.
///
///     advance() -> false -> wait() -> advance() -> ... -> true: everything has been sent
struct Transfer {
    private let stream: Stream
    private let body: Body
    let framing: Framing
    /// The result of the last read: true for content, false for the end, nil if nothing is available at the moment.
    private var hasMore: Bool? = true
    private var count = 0
    /// How often this transfer may still fill the output before others get their turn. A body from memory and a fast
    /// peer never have to wait, so without this limit they would keep the thread to themselves.
    private var turns = Transfer.turns
    private static let turns = 16
    /// Why there is no more content. What was read before the failure is still sent.
    private var failure: (any Error)?

    init(_ body: Body, _ framing: Framing, over stream: Stream) {
        self.stream = stream
        self.body = body
        self.framing = framing
        if framing == .none || body.source == nil { hasMore = false }
    }

    /// Sends the whole body.
    mutating func run() async throws {
        while try !advance() { try await wait() }
    }

    /// Sends what can be sent without waiting.
    ///
    /// - Returns: whether the whole body has been sent.
    mutating func advance() throws -> Bool {
        while hasMore != false, failure == nil {
            if stream.output.room < 1024 {
                try stream.sendSome()
                turns -= 1
                guard stream.output.isEmpty, turns > 0 else { return false }
            }
            readNow()
            if hasMore == nil { break }
        }
        try stream.sendSome()
        guard stream.output.isEmpty else { return false }
        if let failure { throw failure }
        return hasMore == false
    }

    /// Waits until the peer accepts more, or until there is more to send.
    mutating func wait() async throws {
        let isBusy = turns <= 0
        turns = Transfer.turns
        if !stream.output.isEmpty { return try await stream.writable() }
        if isBusy { return await stream.loop.giveWay() }
        try await body.source?.waitUntilReady()
    }

    /// Reads what is available of the body into the output, and wraps it in a chunk if the framing needs that.
    private mutating func readNow() {
        guard let source = body.source else { return }
        let output = stream.output
        let mark = framing == .chunked ? output.openChunk() : output.count
        do {
            hasMore = try source.readNow(into: output)
            if hasMore == true, source.hasEnded { hasMore = false }
        } catch {
            (hasMore, failure) = (nil, error)
        }
        let added = output.count - mark
        count += added
        if framing == .chunked { output.closeChunk(mark) }
        switch framing {
        case .chunked where hasMore == false:
            output.append(chunkedEnd: source.trailers)
        case .bytes(let announced) where count > announced || hasMore == false && count < announced:
            // Never send more or fewer bytes than announced (RFC 9110 section 8.6).
            if count > announced { output.removeLast(added) }
            (hasMore, failure) = (nil, MessageError.framing)
        default:
            break
        }
    }
}
