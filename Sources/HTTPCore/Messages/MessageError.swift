/// What is wrong with a message. Each case names the status code that answers such a request. In a response, each of
/// them leads to 502.
public enum MessageError: Error, Sendable, Equatable {
    /// 400: The first line isn't a request line or a status line (RFC 9112 sections 3 and 4).
    case startLine
    /// 400: The target has none of the four forms, or its form doesn't fit the method (RFC 9112 section 3.2).
    case target
    /// 400: A field line is malformed: white space before the colon, a folded line, a control character (RFC 9112
    /// section 5).
    case fieldLine
    /// 400: Host is missing, appears twice, or isn't an authority (RFC 9112 section 3.2).
    case host
    /// 400: Content-Length and Transfer-Encoding don't say clearly where the message ends (RFC 9112 section 6.3).
    case framing
    /// 400: A chunk is malformed (RFC 9112 section 7.1).
    case chunk
    /// 400: The peer closed the connection before the message was complete (RFC 9112 section 8).
    case incomplete
    /// 408: The peer was silent for too long, or too slow (RFC 9110 section 15.5.9).
    case timeout
    /// 413: There is more content than allowed (RFC 9110 section 15.5.14).
    case contentTooLarge
    /// 414: The target is too long (RFC 9112 section 3).
    case targetTooLong
    /// 417: Expect asks for something other than 100-continue (RFC 9110 section 10.1.1).
    case expectation
    /// 431: The head or the trailers are too large, or there are too many fields (RFC 6585 section 5).
    case fieldsTooLarge
    /// 501: The method is longer than any that is known, or it's CONNECT (RFC 9110 section 9.1).
    case method
    /// 501: There is a transfer coding other than chunked (RFC 9112 section 6.1).
    case transferCoding
    /// 505: The major version in a request line isn't 1 (RFC 9110 section 15.6.6).
    case version

    /// The status that answers a request with this error.
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

extension MessageError {
    /// What is wrong with a message if reading from its connection failed; nil if the error has another cause.
    init?(readingFailed error: any Error) {
        switch error {
        case let error as MessageError: self = error
        case StreamError.timeout: self = .timeout
        case StreamError.closed: self = .incomplete
        default: return nil
        }
    }
}
