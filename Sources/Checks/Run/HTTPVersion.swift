/// A version of HTTP that the client of a check speaks.
public enum HTTPVersion: Sendable {
    /// HTTP/1.0 or HTTP/1.1. Both are text.
    case http1
    case http2
}
