/// Why a stream or a connection ends (RFC 9113 section 7). A peer may send any number; an unknown one means nothing
/// special.
struct ErrorCode: Equatable, Sendable {
    let number: UInt32

    /// Nothing is wrong: the connection or the stream isn't needed any more.
    static let noError = ErrorCode(number: 0x0)
    /// The peer broke a rule for which there is no other code.
    static let protocolError = ErrorCode(number: 0x1)
    /// Something went wrong on this side.
    static let internalError = ErrorCode(number: 0x2)
    /// The peer sent more content than the window allowed.
    static let flowControlError = ErrorCode(number: 0x3)
    /// The peer didn't acknowledge the settings in time.
    static let settingsTimeout = ErrorCode(number: 0x4)
    /// A frame came for a stream that had ended.
    static let streamClosed = ErrorCode(number: 0x5)
    /// A frame has a length that its type doesn't allow.
    static let frameSizeError = ErrorCode(number: 0x6)
    /// Nothing was done for this stream, so its request may be sent again.
    static let refusedStream = ErrorCode(number: 0x7)
    /// The stream isn't needed any more.
    static let cancel = ErrorCode(number: 0x8)
    /// A header block can't be decoded. The tables of both sides differ from now on.
    static let compressionError = ErrorCode(number: 0x9)
    /// The peer causes more work than it should.
    static let enhanceYourCalm = ErrorCode(number: 0xB)
    /// The peer speaks HTTP/1.1.
    static let http11Required = ErrorCode(number: 0xD)
}

extension ErrorCode: CustomStringConvertible {
    private static let names = [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
        "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ]

    /// The name of the code in RFC 9113 section 7.
    var description: String {
        number < ErrorCode.names.count ? ErrorCode.names[Int(number)] : "code \(number)"
    }
}

/// A fault after which the whole connection ends: GOAWAY, then close (RFC 9113 section 5.4.1).
struct ConnectionError: Error, Equatable {
    let code: ErrorCode
    /// What was wrong, for people: it is sent in GOAWAY.
    let reason: String

    init(_ code: ErrorCode, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
