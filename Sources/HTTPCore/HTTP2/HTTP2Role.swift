/// What a server does with its connection of HTTP/2, or a client with its own.
protocol HTTP2Role: AnyObject {
    /// How long the connection may be without streams.
    var idleTime: Duration { get }

    /// The peer opens a stream with a request.
    ///
    /// - Parameter isTooLarge: Whether only the first fields of the request are there.
    func open(
        _ id: StreamID, _ fields: RequestFields, endsStream: Bool, isTooLarge: Bool
    ) throws(ConnectionError)

    /// A stream has ended in both directions.
    func streamHasEnded(_ stream: HTTP2Stream)

    /// The peer accepts no more streams, and hasn't looked at those after `last`.
    func peerGoesAway(last: StreamID, _ code: ErrorCode)

    /// The peer has changed its settings.
    func settingsHaveChanged()

    /// The last frame has been sent, and the connection can be closed.
    func hasSentEverything(_ connection: HTTP2Connection)

    /// The connection has ended, and all streams with it.
    func hasEnded(_ connection: HTTP2Connection)
}

/// A header block that is arriving, on this stream. If it has none of the three, it's decoded and dropped.
struct HeaderBlock {
    let stream: StreamID
    let endsStream: Bool
    var request: RequestFields?
    var response: ResponseFields?
    var trailers: TrailerFields?
}

/// The last streams that this side has reset.
struct RecentStreams {
    private var ids: [StreamID] = []
    private var next = 0
    /// How many are remembered.
    private static let most = 256

    mutating func add(_ id: StreamID) {
        if ids.count < RecentStreams.most {
            ids.append(id)
        } else {
            ids[next] = id
            next = (next + 1) % RecentStreams.most
        }
    }

    func contains(_ id: StreamID) -> Bool { ids.contains(id) }
}
