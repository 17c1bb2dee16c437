@testable import HTTPCore

/// A connection of HTTP/2 whose origin the test plays itself, frame by frame. On the other side is a client.
final class PlayedOrigin {
    typealias Frame = HTTP2Peer.Frame

    private let connection: RawConnection

    /// Accepts the next connection, and lets the client have so many streams.
    init(accepting listener: TestOrigin, streams: UInt8 = 100) async throws {
        connection = try await listener.accept()
        _ = try await connection.receive(upTo: "SM\r\n\r\n")
        try await allow(streams: streams)
    }

    // MARK: What the client sends

    /// The next frame, apart from those that each connection has: SETTINGS, WINDOW_UPDATE, PING; nil at the end.
    func next() async throws -> Frame? {
        while true {
            guard let frame = try await any() else { return nil }
            let isUsual = [Frame.settings, Frame.windowUpdate, Frame.ping].contains(Int(frame.type))
            if !isUsual { return frame }
        }
    }

    /// The next frame of any kind; nil at the end.
    func any() async throws -> Frame? {
        while true {
            if let frame = whole() { return frame }
            do {
                guard try await connection.stream.read() else { return nil }
            } catch StreamError.closed {
                return nil
            }
        }
    }

    private func whole() -> Frame? {
        let bytes = connection.stream.input.array
        guard bytes.count >= 9 else { return nil }
        let length = bytes[..<3].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= 9 + length else { return nil }
        let stream = bytes[5..<9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        connection.stream.input.consume(9 + length)
        return Frame(type: bytes[3], flags: bytes[4], stream: stream, payload: Array(bytes[9..<9 + length]))
    }

    /// The stream of the next request.
    func request() async throws -> UInt32 {
        guard let frame = try await next(), frame.type == Frame.headers else { throw StreamError.closed }
        return frame.stream
    }

    /// The code of the reset that comes next, after whatever content is still on its way; nil if something else comes.
    func reset(of stream: UInt32) async throws -> UInt8? {
        while let frame = try await next() {
            if frame.type == Frame.data { continue }
            return frame.type == Frame.reset && frame.stream == stream ? frame.payload.last : nil
        }
        return nil
    }

    // MARK: What the origin sends

    func send(_ type: Int, flags: UInt8 = 0, on stream: UInt32, _ payload: [UInt8] = []) async throws {
        var bytes: [UInt8] = Array(PlayedOrigin.bytes(UInt32(payload.count)).dropFirst())
        bytes += [UInt8(type), flags] + PlayedOrigin.bytes(stream)
        try await connection.send(Wire(bytes + payload))
    }

    /// The head of a response.
    func answer(_ stream: UInt32, status: String = "200", _ fields: [UInt8] = [], ends: Bool = false) async throws {
        // `:status` has index 8 in the static table (RFC 7541 appendix A).
        try await send(Frame.headers, flags: ends ? 5 : 4, on: stream, [8, 3] + Array(status.utf8) + fields)
    }

    /// The head of a response, and its trailers at once.
    func answer(_ stream: UInt32, then trailers: [UInt8]) async throws {
        let (head, block) = ([8, 3] + Array("200".utf8), trailers)
        let id = PlayedOrigin.bytes(stream)
        let first = [0, 0, UInt8(head.count), 1, 4] + id + head
        try await connection.send(Wire(first + [0, 0, UInt8(block.count), 1, 5] + id + block))
    }

    func content(_ stream: UInt32, _ text: String = "", ends: Bool = false) async throws {
        try await send(Frame.data, flags: ends ? 1 : 0, on: stream, Array(text.utf8))
    }

    func reset(_ stream: UInt32, _ code: ErrorCode) async throws {
        try await send(Frame.reset, on: stream, PlayedOrigin.bytes(code.number))
    }

    /// Says goodbye: nothing after `last` has been looked at.
    func goAway(last: UInt32) async throws {
        try await send(Frame.goAway, on: 0, PlayedOrigin.bytes(last) + [0, 0, 0, 0])
    }

    func close() { connection.close() }

    static func bytes(_ number: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
}

extension Client {
    /// A client that speaks HTTP/2 at once.
    static func http2(_ limits: Limits = .test()) -> Client {
        Client(limits: limits, versions: OriginVersions(priorKnowledge: true))
    }
}

/// Content that begins, and then waits until the test says how it goes on.
final class BegunContent: BodySource {
    private var rest: [UInt8]
    private var failure: (any Error)?
    private let place: Wait

    init(on loop: EventLoop, _ begin: String = "begin") {
        place = Wait(on: loop)
        rest = Array(begin.utf8)
    }

    var isReady: Bool { !rest.isEmpty || failure != nil }
    let hasEnded = false
    let isComplete = false
    let trailers = Fields()

    /// The sender does something wrong, or nothing for too long.
    func fail(_ error: any Error) {
        failure = error
        place.end()
    }

    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        if let failure { throw failure }
        guard !rest.isEmpty else { return nil }
        let count = min(rest.count, limit)
        buffer.append(Array(rest.prefix(count)).span)
        rest.removeFirst(count)
        return true
    }

    func waitUntilReady() async throws {
        // A deadline comes at the end of the loop at the latest, so no task is left behind.
        if !isReady { try await place.suspend(until: place.loop.now + .seconds(60)) }
    }
}
