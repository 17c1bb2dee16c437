/// Reads a body that is arriving from a peer, and removes the framing (lengths, chunks) as it goes.
///
/// It reads from the socket only when it's called. If nobody calls it, the socket's buffers fill up, and the peer has to
/// wait.
struct BodyReader {
    private enum State {
        /// This many bytes are left.
        case bytes(Int)
        case chunked(Chunks)
        case untilClose
        /// All of it has been read. If it came in chunks, they hold its trailers.
        case ended(Chunks?)
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

    /// - Parameter fields: the fields of the head.
    init(_ stream: Stream, _ length: Framing, _ fields: Fields, isResponse: Bool) {
        self.stream = stream
        state =
            switch length {
            case .none, .bytes(0): .ended(nil)
            case .bytes(let count): .bytes(count)
            case .chunked: .chunked(Chunks(ChunkedDecoder(isResponse: isResponse, limits: stream.limits), fields))
            case .untilClose: .untilClose
            }
    }

    var hasEnded: Bool { if case .ended = state { true } else { false } }

    var trailers: Fields { if case .ended(let chunks?) = state { chunks.trailers } else { Fields() } }

    /// How many bytes are left, if that's known.
    var remaining: Int? {
        switch state {
        case .bytes(let left): left
        case .ended: 0
        case .chunked, .untilClose: nil
        }
    }

    /// Whether everything that is left has arrived.
    var isComplete: Bool { remaining.map { $0 <= stream.input.count } ?? hasLastChunk }

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

    /// Whether `readNow` would return something other than nil, from bytes that have already been received.
    var isReady: Bool {
        switch state {
        case .ended: return true
        case .bytes, .untilClose: return !stream.input.isEmpty
        case .chunked(let chunks):
            if case .more = try? nextStep(chunks) { return false }
            return true
        }
    }

    /// Appends content that has arrived: at most `limit` bytes, and at most as many as fit into a buffer.
    ///
    /// - Returns: true if it appended bytes, false at the end, nil if nothing is available at the moment.
    /// - Throws: MessageError; ``StreamError/closed``. After that, the body can't be read any further.
    mutating func readNow(into buffer: Buffer, upTo limit: Int = .max) throws -> Bool? {
        switch state {
        case .ended:
            return false
        case .bytes(let left):
            guard let count = try take(upTo: min(left, limit), into: buffer) else { return nil }
            // The connection ended before all announced bytes had arrived (RFC 9112 section 8).
            guard count > 0 else { throw MessageError.incomplete }
            state = count == left ? .ended(nil) : .bytes(left - count)
            return true
        case .untilClose:
            guard let count = try take(upTo: limit, into: buffer) else { return nil }
            if count == 0 { state = .ended(nil) }
            return count > 0
        case .chunked(let chunks):
            let hasMore = try read(chunks, into: buffer, upTo: limit)
            if hasMore == false { state = .ended(chunks) }
            return hasMore
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
    private func read(_ chunks: Chunks, into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        var hasContent = false
        var room = min(limit, max(buffer.room, 1))
        while true {
            switch try nextStep(chunks) {
            case .content(let skip, let count):
                stream.input.consume(skip)
                let taken = min(count, room)
                stream.input.move(taken, to: buffer)
                chunks.step = taken < count ? .content(skip: 0, count: count - taken) : nil
                hasContent = true
                room -= taken
                if room == 0 { return true }
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

    /// Drops the rest of the body if all of it has arrived.
    ///
    /// - Returns: whether it did.
    mutating func dropComplete() -> Bool {
        guard let remaining, isComplete else { return false }
        stream.input.consume(remaining)
        state = .ended(nil)
        return true
    }

    /// Reads the rest of the body and drops it: everything that has arrived, and whatever else comes, if that's at most
    /// `limit` bytes.
    ///
    /// - Returns: whether the body has ended.
    mutating func discard(waitingFor limit: Int) async throws -> Bool {
        let dropped = Buffer(pool: stream.loop.buffers)
        while !hasEnded, isReady || (remaining ?? .max) <= limit {
            if try readNow(into: dropped) == nil { try await stream.readable(until: stream.silenceDeadline) }
            dropped.consume(dropped.count)
        }
        return hasEnded
    }
}
