/// The client's side of a connection of HTTP/2 to an origin. Many requests share it.
final class HTTP2Client: HTTP2Role {
    let connection: HTTP2Connection
    let origin: Origin
    /// Called once the origin has said how many streams it accepts, or when the connection ends before that.
    private var whenOpen: (() -> Void)?
    /// Called when the origin's settings have changed, or when the connection has ended.
    private let whenChanged: () -> Void
    /// Called once no more requests can be sent here.
    private var whenEnded: ((HTTP2Client) -> Void)?

    init(
        _ stream: Stream, to origin: Origin, whenOpen: @escaping () -> Void, whenChanged: @escaping () -> Void = {},
        whenEnded: @escaping (HTTP2Client) -> Void
    ) {
        connection = HTTP2Connection(stream, nil, isServer: false)
        self.origin = origin
        self.whenOpen = whenOpen
        self.whenChanged = whenChanged
        self.whenEnded = whenEnded
    }

    var idleTime: Duration { connection.stream.limits.originIdle }

    /// - Parameter witness: Sees the first request; nil if nobody looks.
    func begin(_ witness: (any MessageWitness)?) {
        connection.role = self
        connection.witness = witness?.makeOriginFrames()
        connection.begin([.enablePush(false)])
    }

    /// Whether another request can be sent now (RFC 9113 section 5.1.2).
    var hasRoom: Bool {
        switch connection.state {
        // Nobody knows yet how many streams the origin accepts, so only the first request goes.
        case .opening: return connection.lastOwnStream == .connection
        case .open: break
        case .leaving, .draining, .closing, .ended: return false
        }
        return connection.streams.count < most && connection.lastOwnStream.number < HTTP2Client.lastStream
    }

    /// Whether this request can be sent now. If stuck uploads have used up the connection's window, a request with content
    /// would be stuck, too.
    func hasRoom(for request: Request) -> Bool {
        hasRoom && (request.body.source == nil || connection.window.available > 0)
    }

    /// Whether the origin accepts no streams at all for the time being.
    var isShut: Bool { connection.state == .open && most == 0 }

    private var most: Int { min(connection.peer.streams, connection.limits.ownStreams) }

    /// Numbers of streams can't be used again. Long before they are used up, a new connection takes over.
    private static let lastStream: UInt32 = 1 << 30

    /// The number of the next stream: clients use the odd ones.
    func nextStream() -> StreamID {
        let last = connection.lastOwnStream
        let next = StreamID(last == .connection ? 1 : last.number + 2)
        connection.lastOwnStream = next
        return next
    }

    // MARK: What the origin does

    /// An origin opens no streams: this side has said that it doesn't want any (RFC 9113 section 8.4).
    func open(_ block: HeaderBlock) throws(ConnectionError) {
        throw ConnectionError(.protocolError, "a request from an origin")
    }

    /// The origin hasn't looked at the streams after `last`, so their requests can be sent again (RFC 9113 section 6.8).
    func peerGoesAway(last: StreamID, _ code: ErrorCode) {
        leave()
        for stream in connection.streams.all where stream.id > last {
            stream.hasBroken(StreamReset(code: .refusedStream))
        }
        connection.drain()
    }

    func settingsHaveChanged() {
        open()
        whenChanged()
    }

    private func open() {
        whenOpen?()
        whenOpen = nil
    }

    /// No more requests can be sent here.
    private func leave() {
        whenEnded?(self)
        whenEnded = nil
    }

    /// The origin has been silent for too long: its machine may have vanished. No more requests are sent here, and the
    /// connection ends when those that have been sent are over.
    func retire() {
        leave()
        connection.drain()
    }

    func hasSentEverything(_ connection: HTTP2Connection) { connection.end() }

    func hasEnded(_ connection: HTTP2Connection) {
        leave()
        open()
        whenChanged()
    }
}
