/// Reads the heads of a client's requests.
struct RequestReader {
    private let stream: Stream
    private let begunHeads: BegunHeads
    private let witness: (any MessageWitness)?

    init(_ stream: Stream, _ begunHeads: BegunHeads, witness: (any MessageWitness)?) {
        self.stream = stream
        self.begunHeads = begunHeads
        self.witness = witness
    }

    /// Drops empty lines before a request, because some clients send one after a body (RFC 9112 section 2.2).
    func dropEmptyLines() {
        guard !stream.input.isEmpty else { return }
        stream.input.consume(stream.input.withBytes { RequestLine.emptyLines($0) })
    }

    /// The head that has arrived; nil if it isn't complete.
    func headNow() throws(MessageError) -> RequestHead? {
        let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
            try RequestHead.parse(bytes, limits: stream.limits)
        }
        guard let (head, size) = parsed else { return nil }
        witness?.requestComes(stream.input, size)
        // CONNECT asks for a tunnel to any host, and a handler of requests can't make one.
        if head.method == .connect { throw .method }
        stream.input.consume(size)
        return head
    }

    /// Reads the rest of a head that has begun to arrive.
    func restOfHead() async throws(MessageError) -> RequestHead {
        let deadline = stream.loop.now + stream.limits.headTime
        let number = begunHeads.begin(stream)
        defer { begunHeads.end(number) }
        try begunHeads.grow(number, to: stream.input.count)
        while true {
            do {
                let isOpen = try await stream.readLine(until: deadline) { try begunHeads.grow(number, to: $0) }
                guard isOpen else { throw MessageError.incomplete }
            } catch StreamError.timeout, MessageError.timeout {
                throw .timeout
            } catch {
                throw .incomplete
            }
            if let head = try headNow() { return head }
        }
    }
}
