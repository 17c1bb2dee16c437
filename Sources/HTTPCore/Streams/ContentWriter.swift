/// Sends content in DATA frames, as far as the windows and the room in the output allow. If several streams send content
/// at the same time, each takes a frame in turn.
struct ContentWriter {
    private let stream: HTTP2Stream
    private let body: Body
    /// How many more frames this body may fill before other tasks get their turn.
    private var turns = ContentWriter.turns
    private static let turns = 64
    /// How many frames in a row it may fill while other streams wait.
    private static let sharedTurns = 4
    /// Content that has been read although there was no window for it.
    private var ahead: [UInt8] = []
    /// When a small frame is sent all the same; nil if no more window is awaited.
    private var patienceEnd: Instant?
    private static let patience = Duration.milliseconds(50)

    init(_ body: Body, on stream: HTTP2Stream) {
        self.body = body
        self.stream = stream
    }

    private var connection: HTTP2Connection { stream.connection }

    /// Sends everything, and ends the stream on this side.
    ///
    /// - Throws: what the body throws; ``StreamError`` if the stream is over, or if its window stays closed for too long.
    mutating func run() async throws {
        guard let source = body.source else { return }
        while true {
            // What has gathered is enough for a call of its own. It may show that the connection has ended.
            if !connection.hasRoom { connection.flush() }
            guard stream.isWritable else { throw StreamError.closed }
            let room = connection.contentRoom(of: stream)
            if room >= connection.worthwhile {
                patienceEnd = nil
            } else if try await wait(for: source, with: room) {
                continue
            }
            switch try send(source, upTo: room) {
            case false?: return
            case true?: try await giveWay()
            case nil: try await source.waitUntilReady()
            }
        }
    }

    /// Waits until a frame is worth sending.
    ///
    /// Many peers let as much more content come as they have just received. If the window ends in a small frame, a small
    /// window comes back, and from then on all frames are small. TCP calls that the silly window syndrome (RFC 1122 section
    /// 4.2.3.4), and avoids it in the same way: it waits for more, but not for long.
    ///
    /// - Returns: false if something can be sent now.
    private mutating func wait(for source: any BodySource, with room: Int) async throws -> Bool {
        // The end of a stream needs no window (RFC 9113 section 6.9). The only way to find out whether it comes next is to
        // read on.
        let isKnown = !ahead.isEmpty || source.hasEnded || !connection.hasRoom
        guard try isKnown || readAhead(source) else {
            try await source.waitUntilReady()
            return true
        }
        if connection.hasRoom, ahead.isEmpty ? source.hasEnded : ahead.count <= room { return false }
        guard room > 0 else {
            try await stream.waitForContent()
            return true
        }
        let now = connection.loop.now
        let end = patienceEnd ?? now + ContentWriter.patience
        patienceEnd = now < end ? end : nil
        guard now < end else { return false }
        try await stream.waitForMoreWindow(until: end)
        return true
    }

    /// Reads a little content although there is no window for it.
    ///
    /// - Returns: whether there was some, or the end.
    private mutating func readAhead(_ source: any BodySource) throws -> Bool {
        let piece = Buffer(pool: connection.loop.buffers)
        guard try source.readNow(into: piece, upTo: 1024) != nil else { return false }
        ahead = piece.array
        stream.takenContent += ahead.count
        return true
    }

    /// Sends what is there of the content.
    ///
    /// - Returns: whether there is more: nil if it isn't here yet.
    private mutating func send(_ source: any BodySource, upTo room: Int) throws -> Bool? {
        let output = connection.stream.output
        let mark = output.openFrame()
        var hasMore: Bool? = true
        do {
            if ahead.isEmpty {
                hasMore =
                    source.hasEnded
                    ? false : try connection.readContent { try source.readNow(into: output, upTo: room) }
                stream.takenContent += output.count - mark
            } else {
                let taken = min(room, ahead.count)
                output.append(ahead.span.extracting(..<taken))
                ahead.removeFirst(taken)
            }
            try checkLength(hasEnded: hasMore == false || source.hasEnded && ahead.isEmpty)
        } catch {
            output.removeLast(output.count - mark + FrameHeader.size)
            connection.endContent()
            throw error
        }
        let added = output.count - mark
        let ends = hasMore == false || source.hasEnded && ahead.isEmpty
        let trailers = ends ? source.trailers : Fields()
        output.closeData(mark, stream.id, endsStream: ends && trailers.count == 0)
        connection.endContent()
        stream.hasSent(added, endsStream: ends && trailers.count == 0)
        if ends, trailers.count > 0 {
            stream.send(endsStream: true) { $0.append(trailers: trailers, to: $1) }
        }
        return ends ? false : hasMore
    }

    /// The content must have the announced length (RFC 9113 section 8.1.1).
    private func checkLength(hasEnded: Bool) throws {
        guard let length = body.length else { return }
        let count = stream.takenContent - ahead.count
        if count > length || hasEnded && count < length { throw BodyLengthError(announced: length, read: count) }
    }

    private mutating func giveWay() async throws {
        turns -= 1
        let isOver = turns == 0
        if isOver { turns = ContentWriter.turns }
        if connection.isShared, turns.isMultiple(of: ContentWriter.sharedTurns) {
            try await connection.waitForRoom(stream)
        } else if isOver {
            await connection.loop.yield()
        }
    }
}
