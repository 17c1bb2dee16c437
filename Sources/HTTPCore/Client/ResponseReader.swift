/// Reads the heads of the responses to one request.
struct ResponseReader {
    private let stream: Stream
    private var limits: Limits { stream.limits }
    private let method: Method
    /// The protocols that the origin may switch to.
    private let offer: [String]
    private var interimCount = 0
    /// When the head that has begun to arrive must be complete.
    private var deadline: Instant

    init(_ stream: Stream, to method: Method, offering offer: [String]) {
        self.stream = stream
        self.method = method
        self.offer = offer
        deadline = stream.loop.now + stream.limits.headTime
    }

    /// Notes that the first bytes of a head have arrived.
    mutating func begin() {
        deadline = stream.loop.now + limits.headTime
    }

    /// The head that has arrived, interim or final; nil if it isn't complete.
    ///
    /// - Parameter witness: Called with the size of the head, before its bytes are consumed.
    mutating func headNow(_ witness: (_ size: Int) -> Void) throws(MessageError) -> ResponseHead? {
        guard !stream.input.isEmpty else { return nil }
        let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
            try ResponseHead.parse(bytes, to: method, limits: limits)
        }
        guard let (head, size) = parsed else { return nil }
        witness(size)
        stream.input.consume(size)
        begin()
        guard head.status.isInterim else { return head }
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

    /// Reads more of a head that has begun to arrive.
    func more() async throws {
        guard try await stream.readLine(until: deadline) else { throw MessageError.incomplete }
    }
}
