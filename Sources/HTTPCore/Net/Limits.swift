/// What a peer may take of bytes and of time. Every number that a peer could otherwise choose stands here.
public struct Limits: Sendable {
    /// The longest method, in bytes; the longest registered one has 17.
    public var method = 32
    /// The longest status line, or request line up to the version, in bytes (RFC 9112 section 3 recommends 8,000 at least).
    public var startLine = 8 * 1024
    /// The largest head: start line and fields together, in bytes.
    public var head = 32 * 1024
    /// The most field lines in a head, or in trailers.
    public var fieldCount = 128
    /// The longest line before a chunk, its extensions included, in bytes (RFC 9112 section 7.1.1).
    public var chunkLine = 256
    /// All that a body may have in chunk extensions, in bytes.
    public var chunkExtensions = 16 * 1024
    /// The largest trailer section, in bytes.
    public var trailers = 8 * 1024
    /// The most interim responses to one request.
    public var interimResponses = 100

    /// How long a connection may be idle between requests.
    public var idle: Duration = .seconds(60)
    /// How long a head may take from its first byte to its last.
    public var headTime: Duration = .seconds(10)
    /// The longest silence within a message, and the longest wait for a peer that takes nothing more.
    public var silence: Duration = .seconds(30)
    /// How long a connection to an origin may take to come about: the resolution of its name and the attempts at all of
    /// its addresses together.
    public var connect: Duration = .seconds(5)
    /// How long to wait for 100 (Continue) before the content is sent anyway (RFC 9110 section 10.1.1).
    public var continueWait: Duration = .seconds(1)
    /// How long a client may be quiet after its last answer before its connection is closed: as long as it sends, or
    /// doesn't end its side, it may not have read that answer (RFC 9112 section 9.6).
    public var linger: Duration = .seconds(2)
    /// How long both sides of a tunnel may be silent.
    public var tunnelSilence: Duration = .seconds(3600)
    /// How long requests in flight have to finish once the server is told to stop.
    public var shutdown: Duration = .seconds(10)

    /// What is read of an unread body to keep its connection in use, in bytes.
    public var unreadBody = 256 * 1024
    /// The most client connections of one worker; more wait to be accepted.
    public var connections = 16 * 1024
    /// What the begun heads of one worker may hold together, in bytes; beyond it, the oldest is refused.
    public var begunHeads = 64 * 1024 * 1024
    /// The most idle connections that a worker keeps to one origin.
    public var idleOrigins = 1024
    /// How long an idle connection to an origin is kept.
    public var originIdle: Duration = .seconds(60)
    /// How long the addresses of a host name are used before it is resolved again. If that fails, they go on being used.
    public var resolution: Duration = .seconds(30)

    /// The defaults.
    public init() {}
}

/// Limits that many connections look at, without a copy in each.
final class SharedLimits: Sendable {
    let value: Limits

    init(_ value: Limits) {
        self.value = value
    }
}
