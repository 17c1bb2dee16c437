/// The name of a field: a token, compared without regard to case (RFC 9110 section 5.1).
public struct FieldName: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it was written; case is kept.
    public let description: String
    /// A number that equal names share, and that few others have: most comparisons end with it.
    let key: UInt32

    /// A name from outside; nil if it isn't a token.
    public init?(_ text: String) {
        guard text.withBytes({ $0.isToken }) else { return nil }
        self.init(unchecked: text)
    }

    /// A name in the program's own text; it must be a token.
    public init(stringLiteral text: String) {
        precondition(text.withBytes { $0.isToken }, "not a field name: \(text)")
        self.init(unchecked: text)
    }

    init(unchecked text: String) {
        description = text
        key = text.withBytes { FieldName.key($0) }
    }

    /// Equal if the letters are, whatever their case.
    public static func == (left: FieldName, right: FieldName) -> Bool {
        left.key == right.key && left.description.withBytes { right.isWritten($0) }
    }

    /// Hashes what equal names share.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }

    /// Whether some bytes are this name.
    func isWritten(_ bytes: Span<UInt8>) -> Bool {
        description.withBytes { $0.equalsIgnoringCase(bytes) }
    }

    /// One of 64 bits, by the key: a set of names is a number, in which most others aren't found.
    @inline(__always)
    static func bit(_ key: UInt32) -> UInt64 { 1 &<< UInt64(key & 63) }

    /// The number for a name: its length, its first and its last eight bytes, without the bit that tells a capital
    /// letter from a small one, multiplied so that each bit of the result depends on many of theirs.
    @inline(__always)
    static func key(_ bytes: Span<UInt8>) -> UInt32 {
        let (first, last) = bytes.ends
        let caseBits: UInt64 = 0x2020_2020_2020_2020
        let product = (first | caseBits) &* 0x9E37_79B9_7F4A_7C15 ^ (last | caseBits) &+ UInt64(bytes.count)
        return UInt32(truncatingIfNeeded: (product ^ product >> 31) &* 0xBF58_476D_1CE4_E5B9 >> 32)
    }
}

extension FieldName {
    /// Options for this connection alone, and the names of fields that end here (RFC 9110 section 7.6.1).
    public static let connection = FieldName(unchecked: "Connection")
    /// How many bytes the content has (RFC 9110 section 8.6). The core's own.
    public static let contentLength = FieldName(unchecked: "Content-Length")
    /// The media type of the content (RFC 9110 section 8.3).
    public static let contentType = FieldName(unchecked: "Content-Type")
    /// When the message was made (RFC 9110 section 6.6.1).
    public static let date = FieldName(unchecked: "Date")
    /// What the client wants to hear before it sends the content (RFC 9110 section 10.1.1).
    public static let expect = FieldName(unchecked: "Expect")
    /// The authority that the client addressed (RFC 9110 section 7.2).
    public static let host = FieldName(unchecked: "Host")
    /// How long an idle connection is kept; long obsolete.
    public static let keepAlive = FieldName(unchecked: "Keep-Alive")
    /// How many more hops a TRACE or OPTIONS may take (RFC 9110 section 7.6.2).
    public static let maxForwards = FieldName(unchecked: "Max-Forwards")
    /// A mistaken Connection for proxies.
    public static let proxyConnection = FieldName(unchecked: "Proxy-Connection")
    /// A proxy's demand for credentials (RFC 9110 section 11.7.1).
    public static let proxyAuthenticate = FieldName(unchecked: "Proxy-Authenticate")
    /// Credentials for a proxy (RFC 9110 section 11.7.2).
    public static let proxyAuthorization = FieldName(unchecked: "Proxy-Authorization")
    /// Which transfer codings, and whether trailers, the sender accepts (RFC 9110 section 10.1.4).
    public static let te = FieldName(unchecked: "TE")
    /// How the content is framed (RFC 9112 section 6.1). The core's own.
    public static let transferEncoding = FieldName(unchecked: "Transfer-Encoding")
    /// Another protocol to go on with (RFC 9110 section 7.8).
    public static let upgrade = FieldName(unchecked: "Upgrade")
    /// Whom the message has passed (RFC 9110 section 7.6.3).
    public static let via = FieldName(unchecked: "Via")
    /// The addresses that the request has come from, the nearest last.
    public static let xForwardedFor = FieldName(unchecked: "X-Forwarded-For")
    /// The authority that the client addressed, before a proxy put in its own.
    public static let xForwardedHost = FieldName(unchecked: "X-Forwarded-Host")
    /// The scheme that the client used.
    public static let xForwardedProto = FieldName(unchecked: "X-Forwarded-Proto")
}
