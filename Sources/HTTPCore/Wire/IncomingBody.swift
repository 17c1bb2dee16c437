/// A body that a peer sends: taken out of its framing as it is read, and read only as fast as somebody asks for it.
class IncomingBody: BodySource {
    private enum State {
        /// So many bytes are left.
        case bytes(Int)
        case chunked(Chunks)
        case untilClose
        case ended
    }

    /// What only a chunked body needs, apart from the others.
    private final class Chunks {
        var decoder: ChunkedDecoder
        /// The next step, once it has been looked at.
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
    /// The last chunk's, once the body has ended.
    private var ended: Chunks?
    var trailers: Fields { ended?.trailers ?? Fields() }
    /// Why the body can't be read to its end.
    private(set) var failure: MessageError?
    /// Whether the request that it belongs to has been answered by an origin, whole or not.
    var isAnswered = false
    /// Called before the first byte is asked for.
    var onFirstRead: (() throws -> Void)?
    /// Counts the readers: each of them gives way to the next.
    private var reader = 0

    /// - Parameter fields: Those of the head.
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

    /// How many bytes are left, if that is known.
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

    /// Whether the end of a chunked body is at hand: a look ahead, which takes nothing.
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

    /// Keeps in mind what is wrong with the body, for all who will ask for more of it.
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
            // Fewer bytes than announced (RFC 9112 section 8).
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

    /// Takes what is at hand, or else reads straight into `buffer`; 0 at the end of the connection.
    private func take(upTo limit: Int, into buffer: Buffer) throws -> Int? {
        let before = buffer.count
        if !stream.input.isEmpty {
            stream.input.move(min(limit, stream.input.count, max(buffer.room, 1)), to: buffer)
        } else if try stream.readNow(into: buffer, upTo: limit) == nil {
            return nil
        }
        return buffer.count - before
    }

    /// Takes all chunks that are at hand.
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
                // What Connection names ends here, as a trailer too (RFC 9110 section 7.6.1).
                for option in chunks.connectionOptions { chunks.trailers.remove(option) }
                ended = chunks
                end()
                return false
            }
        }
    }

    private func nextStep(_ chunks: Chunks) throws(MessageError) -> ChunkedDecoder.Step {
        if let step = chunks.step { return step }
        // A step that fails leaves the decoder where it was: bytes that nobody has consumed are looked at again.
        var decoder = chunks.decoder
        let next = try stream.input.withBytes { (bytes) throws(MessageError) in try decoder.step(bytes) }
        (chunks.decoder, chunks.step) = (decoder, next)
        return next
    }

    private func end() {
        state = .ended
    }

    /// Takes the body from whoever may still be reading it.
    func takeOver() {
        reader += 1
        stream.interruptReader()
    }

    /// Drops what is left if it has arrived, all of it.
    func dropComplete() -> Bool {
        guard let remaining, isComplete else { return false }
        stream.input.consume(remaining)
        end()
        return true
    }

    /// Reads what is left and drops it: all that has arrived, and more if it is known to be little.
    ///
    /// - Returns: whether the body has come to its end.
    func discard(waitingFor limit: Int) async throws -> Bool {
        let dropped = Buffer(pool: stream.loop.buffers)
        while !hasEnded, isReady || (remaining ?? .max) <= limit {
            _ = try await read(into: dropped)
            dropped.consume(dropped.count)
        }
        return hasEnded
    }
}
