/// Why a message can't be taken. Each case names the status that answers a request so made; in a response they all
/// mean 502.
public enum MessageError: Error, Sendable, Equatable {
    /// 400: The start line isn't one (RFC 9112 sections 3 and 4).
    case startLine
    /// 400: The target has none of the four forms, or not one that fits the method (RFC 9112 section 3.2).
    case target
    /// 400: A field line isn't one: space before the colon, a folded line, a control character (RFC 9112 section 5).
    case fieldLine
    /// 400: Host is missing, is there twice, or isn't an authority (RFC 9112 section 3.2).
    case host
    /// 400: Content-Length and Transfer-Encoding leave in doubt where the message ends (RFC 9112 section 6.3).
    case framing
    /// 400: A chunk isn't one (RFC 9112 section 7.1).
    case chunk
    /// 400: The peer closed before the message was whole (RFC 9112 section 8).
    case incomplete
    /// 408: The peer was silent, or too slow, for longer than the limit (RFC 9110 section 15.5.9).
    case timeout
    /// 413: More content than is taken.
    case contentTooLarge
    /// 414: The target is longer than the limit (RFC 9112 section 3).
    case targetTooLong
    /// 417: Expect asks for something other than 100-continue (RFC 9110 section 10.1.1).
    case expectation
    /// 431: The fields, or the trailers, are larger or more than the limit (RFC 6585 section 5).
    case fieldsTooLarge
    /// 501: A method that is longer than any known one, or CONNECT (RFC 9110 section 9.1).
    case method
    /// 501: A transfer coding other than chunked (RFC 9112 section 6.1).
    case transferCoding
    /// 505: Another major version than 1 (RFC 9110 section 15.6.6).
    case version

    /// The status that answers a request with this fault.
    public var status: Status {
        switch self {
        case .startLine, .target, .fieldLine, .host, .framing, .chunk, .incomplete: .badRequest
        case .timeout: .requestTimeout
        case .contentTooLarge: .contentTooLarge
        case .targetTooLong: .targetTooLong
        case .expectation: .expectationFailed
        case .fieldsTooLarge: .fieldsTooLarge
        case .method, .transferCoding: .notImplemented
        case .version: .versionNotSupported
        }
    }
}
