/// What a peer may take of a connection of HTTP/2, beside what it may take of any connection: ``Limits/http2``.
///
/// Two sizes can't be chosen, because every peer may count on them before it has heard anything: frames of 16 KiB, and a
/// header table of 4 KiB (RFC 9113 section 6.5.2).
public struct HTTP2Limits: Sendable {
    /// The largest payload of a frame that is accepted or sent, in bytes. The default is 16 KiB.
    var frameSize = 16 * 1024
    /// The largest dynamic table for each direction, in bytes, counted like `fieldList`. The default is 4 KiB.
    var headerTable = 4096

    /// The largest header block as it's on the wire, in bytes. The default is 128 KiB. Beyond that, the connection ends.
    public var headerBlock = 128 * 1024
    /// The largest number of CONTINUATION frames after a HEADERS frame. The default is 8. Beyond that, the connection
    /// ends.
    public var continuations = 8
    /// The largest list of fields, in bytes: names and values, and 32 more for each field (RFC 9113 section 6.5.2). The
    /// default is 32 KiB. A larger request is refused with 431.
    public var fieldList = 32 * 1024
    /// The largest number of fields in a list, each part of a cookie included. The default is 128. A request with more
    /// is refused with 431.
    public var fieldCount = 128
    /// The largest list of fields that is decoded at all, in bytes, counted like `fieldList`. The default is 1 MiB.
    /// Beyond that, the connection ends.
    public var decodedList = 1024 * 1024
    /// The largest number of settings in a frame. The default is 32. Beyond that, the connection ends.
    public var settings = 32

    /// How many streams a client may have at the same time. The default is 128. One that was reset counts until its work
    /// has ended, and so does the origin's. Further ones are refused.
    public var streams = 128
    /// How many streams this side opens at the same time on a connection to an origin. The default is 128. The origin may
    /// accept fewer.
    public var ownStreams = 128
    /// How much content may come on a stream before somebody reads it, in bytes. The default is 64 KiB. The least is
    /// 65,535: a peer may send so much before it has heard of any other size.
    public var streamWindow = 64 * 1024 {
        didSet { streamWindow = HTTP2Limits.window(streamWindow) }
    }
    /// How much content may come on all streams together before somebody reads it, in bytes. The default is 8 MiB and 64
    /// KiB, so that 128 streams whose content nobody reads can't stop another one. The least is 65,535.
    public var connectionWindow = 129 * 64 * 1024 {
        didSet { connectionWindow = HTTP2Limits.window(connectionWindow) }
    }
    /// How many bytes may wait to be sent on a connection. The default is 64 KiB. Further heads and content wait in their
    /// streams, and so does what they come from.
    public var unsentOutput = 64 * 1024
    /// How many bytes of answers to frames, such as PING, may wait to be sent. The default is 16 KiB. Then nothing more
    /// is read.
    public var unsentAnswers = 16 * 1024

    /// How many frames without content a peer may send at once. The default is 1,000. Content and heads allow for more.
    /// Beyond that, the connection ends with ENHANCE_YOUR_CALM. What clients cause isn't counted for an origin: more window,
    /// and frames for requests that have been given up.
    public var idleFrames = 1000
    /// How many more of these frames a peer may send in each second. The default is 20.
    public var idleFramesPerSecond = 20
    /// How many streams of a client may end with a reset at once, whichever side sends it. The default is 200. Beyond
    /// that, the connection ends with ENHANCE_YOUR_CALM.
    public var resets = 200
    /// How many more of them may end with a reset in each second. The default is 7.
    public var resetsPerSecond = 7

    /// The default limits.
    public init() {}

    /// The nearest size that a window can have (RFC 9113 sections 6.5.2, 6.9.1).
    private static func window(_ size: Int) -> Int { min(max(size, 65535), 1 << 31 - 1) }
}
