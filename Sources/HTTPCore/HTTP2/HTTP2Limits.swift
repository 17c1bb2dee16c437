/// How much a peer may make an HTTP/2 connection hold and compute while it reads frames and header blocks.
struct HTTP2Limits: Sendable {
    /// The largest payload of a frame that this side accepts, in bytes. It's the smallest number that may be announced
    /// (RFC 9113 section 4.2).
    var frameSize = 16 * 1024
    /// The largest header block, in bytes as they are on the wire.
    var headerBlock = 64 * 1024
    /// The largest number of CONTINUATION frames after one HEADERS frame.
    var continuations = 8
    /// The largest list of fields. The names and values count in bytes, and each field counts for 32 more (RFC 9113
    /// section 6.5.2). Larger ones are refused with 431.
    var fieldList = 32 * 1024
    /// The largest number of fields in a list, each part of a cookie included.
    var fieldCount = 128
    /// The largest list that is decoded at all. Beyond that, the connection ends.
    var decodedList = 1024 * 1024
    /// The largest dynamic table, in the same measure, for each direction (RFC 7541 section 4.2). Without a setting, it
    /// has this size.
    var headerTable = 4096
    /// The largest number of settings in a frame.
    var settings = 32

    /// How many streams a client may have at the same time. One that was reset counts until its work has ended.
    var streams = 128
    /// How many streams this side opens at the same time on a connection to an origin.
    var ownStreams = 128
    /// How much content may come on a stream before somebody reads it, in bytes.
    var streamWindow = 65535
    /// How much content may come on all streams together.
    var connectionWindow = 1024 * 1024
    /// How many bytes may wait to be sent. Further heads and content wait in their streams.
    var unsentOutput = 64 * 1024
    /// How many bytes of answers to frames, such as PING, may wait to be sent. Then nothing more is read.
    var unsentAnswers = 16 * 1024
    /// How many frames without content a peer may send, see ``Overhead``.
    var idleFrames = 1000
    var idleFramesPerSecond = 20
    /// How many streams may end with a reset.
    var resets = 200
    var resetsPerSecond = 7
}
