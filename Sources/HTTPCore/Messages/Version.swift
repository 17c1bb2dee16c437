/// The version of HTTP that a message was sent in (RFC 9110 section 2.5).
public enum Version: Sendable, Comparable, CustomStringConvertible {
    /// HTTP/1.0: one request a connection, no chunked bodies.
    case http10
    /// HTTP/1.1, and any later 1.x, which is to be read as 1.1.
    case http11

    /// The number after the point.
    public var minor: Int { self == .http10 ? 0 : 1 }

    /// The number alone, as Via names it: `1.1`.
    public var description: String {
        switch self {
        case .http10: "1.0"
        case .http11: "1.1"
        }
    }
}
