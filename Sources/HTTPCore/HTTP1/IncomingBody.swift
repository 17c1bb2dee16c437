/// A body that is arriving from a peer. It removes the framing (lengths, chunks) as it goes, and it reads from the
/// socket only when somebody asks for more. If nobody asks, the socket's buffers fill up, and the peer has to wait.
class IncomingBody: BodySource {
    private enum State {
        /// This many bytes are left.
        case bytes(Int)
        case chunked(Chunks)
        case untilClose
        case ended
    }

    /// What only a chunked body needs. A body with a Content-Length doesn't pay for it.
    private final class Chunks {
        var decoder: ChunkedDecoder
        /// The step that the decoder returned last, until it has been carried out.
        var step: ChunkedDecoder.Step?
        var trailers = Fields()
        let connectionOptions: [FieldName]

        init(_ decoder: ChunkedDecoder, _ fields: Fields) {
            self.decoder = decoder
            connectionOptions = fields.members(of: .connection).compactMap(FieldName.init)
        }
    }

    private let stream: Stream
    private var state: State
    /// The chunks of a body that has ended, for its trailers.
    private var ended: Chunks?
    var trailers: Fields { ended?.trailers ?? Fields() }
    /// Why the rest of the body can't be read.
    private(set) var failure: MessageError?
    /// Whether an origin has answered the request that this body belongs to, even if only in part.
    var isAnswered = false
    /// Called once, before the first byte is read. A server uses it to send 100 (Continue).
    var onFirstRead: (() throws -> Void)?
    /// The number of the current reader. A reader whose number is lower has been replaced and must stop.
    private var reader = 0

    /// - Parameter fields: the fields of the head.
    init(_ stream: Stream, _ length: BodyLength, _ fields: Fields, isResponse: Bool) {
        self.stream = stream
        state =
            switch length {
            case .none, .bytes(0): .ended
            case .bytes(let count): .bytes(count)
            case .chunked: .chunked(Chunks(ChunkedDecoder(isResponse: isResponse, limits: stream.limits), fields))
            case .untilClose: .untilClose
            }
    }

    var hasEnded: Bool { if case .ended = state { true } else { false } }

    /// How many bytes are left, if that's known.
    var remaining: Int? {
        switch state {
        case .bytes(let left): left
        case .ended: 0
        case .chunked, .untilClose: nil
        }
    }

    var isComplete: Bool {
        onFirstRead == nil && failure == nil && (remaining.map { $0 <= stream.input.count } ?? hasLastChunk)
    }

    /// Whether the end of a chunked body has arrived. This looks ahead and consumes nothing.
    private var hasLastChunk: Bool {
        guard case .chunked(let chunks) = state else { return false }
        return stream.input.withBytes { bytes in
            var position = 0
            var (decoder, known) = (chunks.decoder, chunks.step)
            while let next = known ?? (try? decoder.step(bytes.extracting(position...))) {
                known = nil
                switch next {
                case .more: return false
                case .end: return true
                case .content(let skip, let count): position += skip + count
                }
            }
            return false
        }
    }

    var isReady: Bool {
        if failure != nil || onFirstRead != nil { return false }
        switch state {
        case .ended: return true
        case .bytes, .untilClose: return !stream.input.isEmpty
        case .chunked(let chunks):
            if case .more = try? nextStep(chunks) { return false }
            return true
        }
    }

    func readNow(into buffer: Buffer) throws -> Bool? {
        if let failure { throw failure }
        do {
            try onFirstRead?()
            onFirstRead = nil
            return try readNext(into: buffer)
        } catch {
            throw remembered(error)
        }
    }

    func waitUntilReady() async throws {
        takeOver()
        let present = reader
        do {
            try await stream.readable(until: stream.silenceDeadline)
        } catch {
            throw remembered(error)
        }
        guard present == reader else { throw CancellationError() }
    }

    /// Stores what is wrong with the body, so that every later read fails with the same error.
    private func remembered(_ error: any Error) -> any Error {
        let fault: MessageError
        switch error {
        case let error as MessageError: fault = error
        case StreamError.timeout: fault = .timeout
        case StreamError.closed: fault = .incomplete
        default: return error
        }
        failure = fault
        return fault
    }

    private func readNext(into buffer: Buffer) throws -> Bool? {
        switch state {
        case .ended:
            return false
        case .bytes(let left):
            guard let count = try take(upTo: left, into: buffer) else { return nil }
            // The connection ended before all announced bytes had arrived (RFC 9112 section 8).
            guard count > 0 else { throw MessageError.incomplete }
            state = .bytes(left - count)
            if count == left { end() }
            return true
        case .untilClose:
            guard let count = try take(upTo: .max, into: buffer) else { return nil }
            if count == 0 { end() }
            return count > 0
        case .chunked(let chunks):
            return try read(chunks, into: buffer)
        }
    }

    /// Moves bytes that have arrived into `buffer`. If there are none, it reads from the socket straight into `buffer`.
    ///
    /// - Returns: the number of bytes; 0 at the end of the connection; nil if there is nothing to read at the moment.
    private func take(upTo limit: Int, into buffer: Buffer) throws -> Int? {
        let before = buffer.count
        if !stream.input.isEmpty {
            stream.input.move(min(limit, stream.input.count, max(buffer.room, 1)), to: buffer)
        } else if try stream.readNow(into: buffer, upTo: limit) == nil {
            return nil
        }
        return buffer.count - before
    }

    /// Takes the content of all chunks that have arrived.
    private func read(_ chunks: Chunks, into buffer: Buffer) throws -> Bool? {
        var hasContent = false
        while true {
            switch try nextStep(chunks) {
            case .content(let skip, let count):
                stream.input.consume(skip)
                let taken = min(count, max(buffer.room, 1))
                stream.input.move(taken, to: buffer)
                chunks.step = taken < count ? .content(skip: 0, count: count - taken) : nil
                hasContent = true
                if buffer.room == 0 { return true }
            case .more(let consumed):
                if hasContent { return true }
                stream.input.consume(consumed)
                chunks.step = nil
                guard let isOpen = try stream.readNow() else { return nil }
                guard isOpen else { throw MessageError.incomplete }
            case .end(let consumed):
                if hasContent { return true }
                stream.input.consume(consumed)
                chunks.trailers = chunks.decoder.trailers
                // Fields that Connection names end at this hop, even as trailers (RFC 9110 section 7.6.1).
                for option in chunks.connectionOptions { chunks.trailers.remove(option) }
                ended = chunks
                end()
                return false
            }
        }
    }

    private func nextStep(_ chunks: Chunks) throws(MessageError) -> ChunkedDecoder.Step {
        if let step = chunks.step { return step }
        // If a step throws, the decoder must stay as it was, because the next call sees the same bytes again.
        var decoder = chunks.decoder
        let next = try stream.input.withBytes { (bytes) throws(MessageError) in try decoder.step(bytes) }
        (chunks.decoder, chunks.step) = (decoder, next)
        return next
    }

    private func end() {
        state = .ended
    }

    /// Stops the current reader of this body, so that the caller can read it instead.
    func takeOver() {
        reader += 1
        stream.interruptReader()
    }

    /// Drops the rest of the body if all of it has arrived.
    ///
    /// - Returns: whether it did.
    func dropComplete() -> Bool {
        guard let remaining, isComplete else { return false }
        stream.input.consume(remaining)
        end()
        return true
    }

    /// Reads the rest of the body and drops it: everything that has arrived, and whatever else comes, if that's at most
    /// `limit` bytes.
    ///
    /// - Returns: whether the body has ended.
    func discard(waitingFor limit: Int) async throws -> Bool {
        let dropped = Buffer(pool: stream.loop.buffers)
        while !hasEnded, isReady || (remaining ?? .max) <= limit {
            _ = try await read(into: dropped)
            dropped.consume(dropped.count)
        }
        return hasEnded
    }
}
