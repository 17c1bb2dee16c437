/// How many bytes and how much time a peer may take. Everything that a peer could otherwise choose freely has its limit
/// here.
public struct Limits: Sendable {
    /// The longest method, in bytes. The longest registered one has 17.
    public var method = 32
    /// The longest status line, or request line up to the version, in bytes. RFC 9112 section 3 recommends at least
    /// 8,000. In HTTP/2, it's the longest path.
    public var startLine = 8 * 1024
    /// The largest head, in bytes: the start line and the fields together. HTTP/2 has ``HTTP2Limits/fieldList``
    /// instead, and for trailers, too.
    public var head = 32 * 1024
    /// The largest number of field lines in a head, or in trailers. HTTP/2 has ``HTTP2Limits/fieldCount`` instead.
    public var fieldCount = 128
    /// The longest line before a chunk, in bytes, with its extensions (RFC 9112 section 7.1.1).
    public var chunkLine = 256
    /// The largest total size of the chunk extensions of one body, in bytes.
    public var chunkExtensions = 16 * 1024
    /// The largest trailer section, in bytes.
    public var trailers = 8 * 1024
    /// The largest number of interim responses to one request.
    public var interimResponses = 100

    /// How long a connection may be idle between requests.
    public var idle: Duration = .seconds(60)
    /// How long a head may take, from its first byte to its last.
    public var headTime: Duration = .seconds(10)
    /// How long a peer may be silent within a message, and how long it may take nothing of what is sent to it.
    public var silence: Duration = .seconds(30)
    /// How long connecting to an origin may take. This covers resolving its name and trying all of its addresses.
    public var connect: Duration = .seconds(5)
    /// How long to wait for 100 (Continue) before sending the content anyway (RFC 9110 section 10.1.1).
    public var continueWait: Duration = .seconds(1)
    /// How long a client may be silent after its last response before its connection is closed. Until the client closes
    /// its side, it may not have read the response, and closing at once could destroy it on its way (RFC 9112 section
    /// 9.6).
    public var linger: Duration = .seconds(2)
    /// How long a tunnel may stay open while neither side sends anything.
    public var tunnelSilence: Duration = .seconds(3600)
    /// How long requests in progress have to finish after the server is told to stop.
    public var shutdown: Duration = .seconds(10)

    /// How much of an unread body is read and dropped to keep its connection usable, in bytes.
    public var unreadBody = 256 * 1024
    /// The largest number of client connections per worker. Further ones wait until they are accepted.
    public var connections = 16 * 1024
    /// How many bytes the incomplete heads of one worker may occupy together. Beyond that, the connection with the
    /// oldest one is refused.
    public var begunHeads = 64 * 1024 * 1024
    /// The largest number of idle connections that a worker keeps to one origin.
    public var idleOrigins = 1024
    /// How long an idle connection to an origin is kept open.
    public var originIdle: Duration = .seconds(60)
    /// How long the addresses of a host name are used before the name is resolved again. If that fails, the old ones
    /// stay in use.
    public var resolution: Duration = .seconds(30)

    /// What a peer may take of a connection of HTTP/2, beside all of this.
    public var http2 = HTTP2Limits()

    /// The default limits.
    public init() {}
}

/// Limits that many connections share, so that each of them doesn't need a copy.
final class SharedLimits: Sendable {
    let value: Limits

    init(_ value: Limits) {
        self.value = value
    }
}
