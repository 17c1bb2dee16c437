/// What a server does with its connection of HTTP/2, or a client with its own.
protocol HTTP2Role: AnyObject {
    /// How long the connection may be without streams.
    var idleTime: Duration { get }

    /// The peer opens a stream with a request.
    func open(_ block: HeaderBlock) throws(ConnectionError)

    /// The peer accepts no more streams, and hasn't looked at those after `last`.
    func peerGoesAway(last: StreamID, _ code: ErrorCode)

    /// The peer has changed its settings.
    func settingsHaveChanged()

    /// The last frame has been sent, and the connection can be closed.
    func hasSentEverything(_ connection: HTTP2Connection)

    /// The connection has ended, and all streams with it.
    func hasEnded(_ connection: HTTP2Connection)
}
