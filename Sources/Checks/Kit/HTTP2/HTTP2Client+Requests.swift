// Requests, and waiting for their answers.
extension HTTP2Client {
    /// The fields of an ordinary request.
    public func fields(_ method: String = "GET", _ path: String, _ more: [Field] = []) -> [Field] {
        [
            Field(":method", method), Field(":scheme", scheme), Field(":path", path),
            Field(":authority", "a.example"),
        ] + more
    }

    /// Takes the number of the next stream.
    public func newStream(_ method: String = "GET") -> UInt32 {
        defer { nextStream += 2 }
        conduct.open(nextStream, method: method)
        return nextStream
    }

    /// Sends HEADERS with these fields on a new stream.
    ///
    /// - Returns: the stream's number.
    @discardableResult
    public func send(request fields: [Field], end: Bool = true) throws -> UInt32 {
        let stream = newStream(fields.first { $0.name == ":method" }?.value ?? "")
        let block = writer.block(fields)
        var frames: [RawFrame] = []
        var start = 0
        repeat {
            let piece = Array(block[start..<min(block.count, start + 16384)])
            let isLast = start + piece.count == block.count
            frames.append(
                start == 0
                    ? .headers(stream, piece, end: end, isWhole: isLast)
                    : .continuation(stream, piece, isWhole: isLast))
            start += piece.count
        } while start < block.count
        try send(bytes: note(frames))
        return stream
    }

    /// Sends content within the windows, and waits for more room where that is needed.
    ///
    /// - Returns: how many bytes were sent: fewer, if the time was up or the stream has ended.
    @discardableResult
    public func send(
        content: [UInt8], on stream: UInt32, end: Bool = true, within duration: Duration = .seconds(20)
    ) throws -> Int {
        let deadline = Deadline(in: duration)
        var sent = 0
        repeat {
            let hasRoom = read(within: deadline.remaining) {
                $0.credit(of: stream) > 0 || content.isEmpty || $0.answers[stream]?.ending != nil
            }
            guard hasRoom, conduct.answers[stream]?.ending == nil else { return sent }
            let count = min(content.count - sent, conduct.credit(of: stream), conduct.sendLimit, 16384)
            let isLast = sent + count == content.count
            try send(.data(stream, content[sent..<sent + count], end: end && isLast), within: deadline.remaining)
            sent += count
        } while sent < content.count
        return sent
    }

    /// Waits until a stream has ended, or the connection.
    public func answer(on stream: UInt32, within duration: Duration = .seconds(10)) -> StreamAnswer {
        read(within: duration) { $0.answers[stream]?.ending != nil }
        return conduct.answers[stream] ?? StreamAnswer(method: "", room: 0, credit: 0)
    }

    /// Sends a PING and waits for its answer: then the server has taken everything before it.
    ///
    /// - Returns: whether the answer came.
    @discardableResult
    public func ping(_ text: String = "12345678", within duration: Duration = .seconds(10)) -> Bool {
        let payload = Array(text.utf8)
        let before = conduct.pongs.count
        guard (try? send(.ping(payload))) != nil else { return false }
        return read(within: duration) { $0.pongs.dropFirst(before).contains(payload) }
    }
}
