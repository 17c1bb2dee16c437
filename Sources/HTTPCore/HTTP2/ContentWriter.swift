/// Sends content in DATA frames, as far as the windows and the room in the output allow. If several streams send content
/// at the same time, each takes a frame in turn.
struct ContentWriter {
    private let stream: HTTP2Stream
    private let body: Body
    private var count = 0
    /// How many more frames this body may fill before other tasks get their turn.
    private var turns = ContentWriter.turns
    private static let turns = 64
    /// Frames with less content aren't worth their cost, unless there is no more content.
    private static let least = 1024

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
            guard stream.isWritable else { throw StreamError.closed }
            let room = room(for: source)
            if room == 0 {
                try await stream.waitForContent()
                continue
            }
            switch try send(source, upTo: room) {
            case false?: return
            case true?: try await giveWay()
            case nil: try await source.waitUntilReady()
            }
        }
    }

    /// How much may be sent at once; 0 if that's too little to be worth it.
    private func room(for source: any BodySource) -> Int {
        let room = connection.contentRoom(of: stream)
        // The end of the stream needs no window.
        if room == 0, connection.hasRoom, source.hasEnded { return 1 }
        guard room < ContentWriter.least, let length = body.length, length - count > room else { return room }
        // A peer whose windows are that small from the beginning gets small frames.
        return connection.peer.window < ContentWriter.least ? room : 0
    }

    /// Sends what is there of the content.
    ///
    /// - Returns: whether there is more: nil if it isn't here yet.
    private mutating func send(_ source: any BodySource, upTo room: Int) throws -> Bool? {
        let output = connection.stream.output
        let mark = output.openFrame()
        let hasMore: Bool?
        do {
            hasMore = try source.readNow(into: output, upTo: room)
            count += output.count - mark
            try checkLength(hasEnded: hasMore == false || source.hasEnded)
        } catch {
            output.removeLast(output.count - mark + FrameHeader.size)
            throw error
        }
        let added = output.count - mark
        let ends = hasMore == false || source.hasEnded
        let trailers = ends ? source.trailers : Fields()
        output.closeData(mark, stream.id, endsStream: ends && trailers.count == 0)
        stream.hasSent(added, endsStream: ends && trailers.count == 0)
        if ends, trailers.count > 0 {
            stream.send(endsStream: true) { $0.append(trailers: trailers, to: $1) }
        }
        return ends ? false : hasMore
    }

    /// The content must have the announced length (RFC 9113 section 8.1.1).
    private func checkLength(hasEnded: Bool) throws {
        guard let length = body.length else { return }
        if count > length || hasEnded && count < length { throw BodyLengthError(announced: length, read: count) }
    }

    private mutating func giveWay() async throws {
        turns -= 1
        if connection.isShared { return try await connection.waitForRoom(stream) }
        guard turns == 0 else { return }
        turns = ContentWriter.turns
        await connection.loop.yield()
    }
}
