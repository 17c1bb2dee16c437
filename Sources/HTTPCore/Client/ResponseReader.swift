/// Reads the heads of the responses to a request.
struct ResponseReader {
    /// How much is read at first: a head, and perhaps a short body. The rest of a long one, unless it's in chunks, is read
    /// later, right to where it's sent from. That's one call more, but one copy less.
    static let firstRead = 20 * 1024

    private let stream: Stream
    private var limits: Limits { stream.limits }
    /// The protocols that the origin may switch to.
    private(set) var offer: [String] = []
    private var interimCount = 0
    /// When the head has begun to arrive.
    private var begun: Instant

    init(_ stream: Stream) {
        self.stream = stream
        begun = stream.loop.now
    }

    /// When the head that has begun to arrive must be complete.
    var deadline: Instant { begun + limits.headTime }

    /// Prepares for the responses to the next request.
    mutating func begin(offering protocols: [String]) {
        offer = protocols
        interimCount = 0
    }

    /// Notes that the first bytes of a head have arrived.
    mutating func headBegins() {
        begun = stream.loop.now
    }

    /// The head that has arrived, interim or final; nil if it isn't complete.
    mutating func headNow(to request: Request, traceNumber: Int32) throws(MessageError) -> ResponseHead? {
        guard !stream.input.isEmpty else { return nil }
        let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
            try ResponseHead.parse(bytes, to: request.method, limits: limits)
        }
        guard let (head, size) = parsed else { return nil }
        request.witness?.answerComes(stream.input, size, on: traceNumber)
        stream.input.consume(size)
        guard head.status.isInterim else { return head }
        headBegins()
        interimCount += 1
        guard interimCount <= limits.interimResponses, head.status.code != 101 || isOffered(head) else {
            throw .startLine
        }
        return head
    }

    /// Whether a switch to another protocol is one that was offered (RFC 9110 section 7.8).
    private func isOffered(_ head: ResponseHead) -> Bool {
        let protocols = head.fields.members(of: .upgrade)
        return !protocols.isEmpty && protocols.allSatisfy { $0.isAny(of: offer) } && head.version == .http11
    }
}
