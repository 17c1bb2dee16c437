/// A body on its way out, after the head that stands in the stream's output. What is at hand goes out with the head, in
/// one call; and before waiting for more, all that is held back is sent.
struct Transfer {
    private let stream: Stream
    private let body: Body
    let framing: Framing
    /// What was read last: true is content, false the end, nil that there is nothing at hand.
    private var hasMore: Bool? = true
    private var count = 0
    /// How many more pieces may be sent before others have their turn: a fast peer and a body from memory never wait.
    private var turns = Transfer.turns
    private static let turns = 16
    /// Why there won't be more. What came before it is the peer's to have.
    private var failure: (any Error)?

    init(_ body: Body, _ framing: Framing, over stream: Stream) {
        self.stream = stream
        self.body = body
        self.framing = framing
        if framing == .none || body.source == nil { hasMore = false }
    }

    /// Sends all of it.
    mutating func run() async throws {
        while try !advance() { try await wait() }
    }

    /// Sends what can be sent without waiting.
    ///
    /// - Returns: whether that was all.
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

    /// Waits until there is room to send, or more to be sent.
    mutating func wait() async throws {
        let isBusy = turns <= 0
        turns = Transfer.turns
        if !stream.output.isEmpty { return try await stream.writable() }
        if isBusy { return await stream.loop.giveWay() }
        try await body.source?.waitUntilReady()
    }

    /// Appends what is at hand of the body to the output, as a chunk if it is framed so.
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
            // Never another length than was announced (RFC 9110 section 8.6).
            if count > announced { output.removeLast(added) }
            (hasMore, failure) = (nil, MessageError.framing)
        default:
            break
        }
    }
}
