/// The HTTP version of a message (RFC 9110 section 2.5).
public enum Version: Int, Sendable, Comparable, CaseIterable, CustomStringConvertible {
    /// HTTP/1.0: one request per connection, and no chunked bodies.
    case http10
    /// HTTP/1.1, and any later 1.x, which is treated like 1.1.
    case http11
    /// HTTP/2: many requests at the same time on one connection, as frames.
    case http2

    /// Whether the version is older.
    public static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }

    /// The minor version: the digit after the point. HTTP/2 has none, and there it's 0.
    public var minor: Int { self == .http11 ? 1 : 0 }

    /// The version without the protocol name, as Via has it: `1.1` or `2`.
    public var description: String {
        switch self {
        case .http10: "1.0"
        case .http11: "1.1"
        case .http2: "2"
        }
    }
}
