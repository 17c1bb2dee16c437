@testable import HTTPCore

/// A connection of HTTP/2 whose client the test plays itself, frame by frame. On this side, the test opens the streams.
final class HTTP2Peer {
    let connection: HTTP2Connection
    /// What the test does with requests and with the end.
    let role = IdleRole()
    private let peer: Peer
    /// What has arrived, and isn't a whole frame yet.
    private var rest: [UInt8] = []
    private var isGone = false

    /// A frame as the client sees it.
    struct Frame: Equatable {
        let type: UInt8
        let flags: UInt8
        let stream: UInt32
        let payload: [UInt8]

        static let (data, headers, reset, settings, ping, goAway, windowUpdate) = (0, 1, 3, 4, 6, 7, 8)
    }

    /// - Parameter window: the window with which the client lets each stream begin.
    init(on loop: EventLoop, window: UInt32 = 65535, limits: Limits = .test()) async throws {
        let (stream, peer) = try Peer.pair(on: loop, limits: limits)
        self.peer = peer
        connection = HTTP2Connection(stream, role, isServer: true)
        role.connection = connection
        peer.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        send(Frame.settings, on: 0, [0, 4] + HTTP2Peer.bytes(window))
        connection.begin([])
        let connection = connection
        try await wait { connection.state == .open && connection.sending != .soon }
        _ = received()
    }

    /// A stream whose request has come completely, and whose response's head has been sent.
    func open(_ id: UInt32, endsStream: Bool = false, hasContent: Bool = false) -> HTTP2Stream {
        (connection.lastPeerStream, connection.lastServed) = (StreamID(id), StreamID(id))
        let stream = HTTP2Stream(StreamID(id), on: connection, incoming: hasContent ? .content : .ended)
        stream.begin(for: IdleUser())
        stream.send(endsStream: endsStream) { $0.append(interim: Response(.ok), to: $1) }
        return stream
    }

    /// Sends the content of a stream in a task.
    func write(_ source: any BodySource, length: Int? = nil, on stream: HTTP2Stream) -> Writing {
        Writing(Body(length: length, source: source), on: stream)
    }

    func send(_ type: Int, flags: UInt8 = 0, on stream: UInt32, _ payload: [UInt8] = []) {
        var bytes: [UInt8] = Array(HTTP2Peer.bytes(UInt32(payload.count)).dropFirst())
        bytes += [UInt8(type), flags]
        bytes += HTTP2Peer.bytes(stream)
        peer.send(Wire(bytes + payload))
    }

    /// More window for a stream, or for the connection.
    func widen(_ stream: UInt32, by increment: UInt32) {
        send(Frame.windowUpdate, on: stream, HTTP2Peer.bytes(increment))
    }

    /// The frames that have arrived since the last call.
    func received() -> [Frame] {
        rest += peer.received()
        var frames: [Frame] = []
        while rest.count >= 9 {
            let length = rest[..<3].reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 9 + length else { break }
            let stream = rest[5..<9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            frames.append(Frame(type: rest[3], flags: rest[4], stream: stream, payload: Array(rest[9..<9 + length])))
            rest.removeFirst(9 + length)
        }
        return frames
    }

    /// The content that has arrived on each stream since the last call.
    func content() -> [UInt32: Int] {
        received().filter { $0.type == Frame.data }.reduce(into: [:]) { $0[$1.stream, default: 0] += $1.payload.count }
    }

    /// Ends the connection. Its objects refer to each other until then.
    func end() { connection.end() }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    /// Content on its way out.
    final class Writing {
        private(set) var outcome: Result<Void, any Error>?

        init(_ body: Body, on stream: HTTP2Stream) {
            stream.connection.loop.spawn {
                var writer = ContentWriter(body, on: stream)
                do {
                    try await writer.run()
                    self.outcome = .success(())
                } catch {
                    self.outcome = .failure(error)
                }
            }
        }

        var isOver: Bool { outcome != nil }
    }
}

/// Content that comes when the test says so.
final class Tap: BodySource {
    private var left = 0
    private var isClosed = false
    private let place: Wait

    init(on loop: EventLoop, _ count: Int = 0) {
        place = Wait(on: loop)
        left = count
    }

    var isReady: Bool { left > 0 || isClosed }
    var hasEnded: Bool { isClosed && left == 0 }
    var isComplete: Bool { isClosed }
    let trailers = Fields()

    /// Lets bytes come.
    func pour(_ count: Int) {
        left += count
        place.end()
    }

    /// Nothing more will come.
    func close() {
        isClosed = true
        place.end()
    }

    func readNow(into buffer: Buffer, upTo limit: Int) -> Bool? {
        guard left > 0 else { return isClosed ? false : nil }
        let count = min(left, limit)
        left -= count
        buffer.append([UInt8](repeating: 0x61, count: count).span)
        return true
    }

    func waitUntilReady() async throws {
        // A deadline comes at the end of the loop at the latest, so no task is left behind.
        if !isReady { try await place.suspend(until: place.loop.now + .seconds(60)) }
    }
}

/// A role that refuses all streams.
final class IdleRole: HTTP2Role {
    let idleTime = Duration.seconds(60)
    /// Whether the connection ends as soon as everything has been sent.
    var endsAtOnce = true
    fileprivate weak var connection: HTTP2Connection?

    func open(_ block: HeaderBlock) throws(ConnectionError) {
        try connection?.refuse(block.stream, .protocolError)
    }

    func peerGoesAway(last: StreamID, _ code: ErrorCode) {}
    func settingsHaveChanged() {}
    func hasSentEverything(_ connection: HTTP2Connection) { if endsAtOnce { connection.end() } }
    func hasEnded(_ connection: HTTP2Connection) {}
}

private final class IdleUser: HTTP2StreamUser {
    func take(_ block: HeaderBlock) -> ErrorCode? { nil }
    func hasBroken(_ error: any Error) {}
}
