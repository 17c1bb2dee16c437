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
}
