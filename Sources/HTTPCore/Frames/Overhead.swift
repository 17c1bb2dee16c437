/// What a peer causes besides requests and content.
///
/// Most attacks on HTTP/2 make a server work with frames that cost the client almost nothing: PING, SETTINGS, empty
/// DATA, windows that grow by one byte, requests that are reset at once. A client that means well sends such frames,
/// too, but they go with content or requests. So two buckets hold what a peer may spend. When one is empty, the
/// connection ends with ENHANCE_YOUR_CALM (RFC 9113 section 10.5).
struct Overhead {
    /// For frames that carry nothing. Content and heads fill it again, and so does time.
    private var frames: Bucket
    /// For streams of a client that end with a reset, whichever side sends it.
    private var resets: Bucket
    /// How many more frames may come for streams that this side has given up.
    private var late = 0

    init(at now: Instant, _ limits: HTTP2Limits) {
        frames = Bucket(limits.idleFrames, perSecond: limits.idleFramesPerSecond, now)
        resets = Bucket(limits.resets, perSecond: limits.resetsPerSecond, now)
    }

    /// Counts a frame that carries nothing.
    mutating func count(at now: Instant) throws(ConnectionError) {
        guard frames.take(at: now) else { throw ConnectionError(.enhanceYourCalm, "too many frames without content") }
    }

    /// A stream to an origin is given up, often because its client has done so. What the origin has sent already may still
    /// come. Clients share the connection, so it mustn't end because of that.
    mutating func expectLateFrames() { late = min(late + 64, 1 << 20) }

    /// Counts a frame for a stream that is over.
    mutating func countLate(at now: Instant) throws(ConnectionError) {
        if late > 0 { late -= 1 } else { try count(at: now) }
    }

    /// Counts a stream that was reset.
    mutating func countReset(at now: Instant) throws(ConnectionError) {
        guard resets.take(at: now) else { throw ConnectionError(.enhanceYourCalm, "too many resets") }
    }

    /// Content has come or gone. A few bytes don't make up for anything, unless their sender has no more to say.
    mutating func earn(_ count: Int, isSmallByIntent: Bool = false) {
        if count >= 256 || isSmallByIntent && count > 0 { frames.put(2) }
    }

    private struct Bucket {
        private var level: Double
        private let size: Double
        private let perSecond: Double
        private var last: Instant

        init(_ size: Int, perSecond: Int, _ now: Instant) {
            self.size = Double(size)
            self.perSecond = Double(perSecond)
            level = Double(size)
            last = now
        }

        mutating func put(_ count: Double) { level = min(size, level + count) }

        mutating func take(at now: Instant) -> Bool {
            if now != last {
                put((now - last) / .seconds(1) * perSecond)
                last = now
            }
            level -= 1
            return level >= 0
        }
    }
}
