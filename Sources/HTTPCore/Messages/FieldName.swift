/// The name of a field. Names are tokens, and their case doesn't matter (RFC 9110 section 5.1).
///
/// A proxy compares names all the time. So each name has a `key`, a number computed from its
/// bytes: names with different keys are different, and most comparisons end there.
public struct FieldName: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it was written, with its case.
    public let description: String
    /// A number that is the same for equal names, and rarely the same for different ones.
    let key: UInt32

    /// Creates a name from untrusted text; nil if it isn't a token.
    public init?(_ text: String) {
        guard text.withBytes({ $0.isToken }) else { return nil }
        self.init(unchecked: text)
    }

    /// Creates a name from a literal in your program. It must be a token.
    public init(stringLiteral text: String) {
        precondition(text.withBytes { $0.isToken }, "not a field name: \(text)")
        self.init(unchecked: text)
    }

    init(unchecked text: String) {
        description = text
        key = text.withBytes { FieldName.key($0) }
    }

    /// Whether both names are the same, ignoring case.
    public static func == (left: FieldName, right: FieldName) -> Bool {
        left.key == right.key && left.description.withBytes { right.isWritten($0) }
    }

    /// Hashes the key, because equal names have the same one.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }

    /// Whether these bytes spell this name, ignoring case.
    func isWritten(_ bytes: Span<UInt8>) -> Bool {
        description.withBytes { $0.equalsIgnoringCase(bytes) }
    }

    /// The bit for a key in a Bloom filter, which is a set in 64 bits. If a name's bit isn't in the set, the name isn't
    /// either; if the bit is there, it has to be looked up.
    @inline(__always)
    static func bit(_ key: UInt32) -> UInt64 { 1 &<< UInt64(key & 63) }

    /// The key of a name. It is made of the length and of the first and last eight bytes, without the bit that
    /// distinguishes upper case from lower case. The multiplications mix them, so that each bit of the key depends on
    /// many bits of the name.
    @inline(__always)
    static func key(_ bytes: Span<UInt8>) -> UInt32 {
        let (first, last) = bytes.ends
        let caseBits: UInt64 = 0x2020_2020_2020_2020
        let product = (first | caseBits) &* 0x9E37_79B9_7F4A_7C15 ^ (last | caseBits) &+ UInt64(bytes.count)
        return UInt32(truncatingIfNeeded: (product ^ product >> 31) &* 0xBF58_476D_1CE4_E5B9 >> 32)
    }
}

extension FieldName {
    /// Options for this connection, and the names of fields that end at this hop (RFC 9110 section 7.6.1).
    public static let connection = FieldName(unchecked: "Connection")
    /// The length of the content in bytes (RFC 9110 section 8.6). The core reads and writes it.
    public static let contentLength = FieldName(unchecked: "Content-Length")
    /// The media type of the content (RFC 9110 section 8.3).
    public static let contentType = FieldName(unchecked: "Content-Type")
    /// The cookies that the server has set, with semicolons between them (RFC 6265 section 5.4).
    public static let cookie = FieldName(unchecked: "Cookie")
    /// When the message was created (RFC 9110 section 6.6.1).
    public static let date = FieldName(unchecked: "Date")
    /// What the client expects before it sends the content (RFC 9110 section 10.1.1).
    public static let expect = FieldName(unchecked: "Expect")
    /// The authority that the request is addressed to (RFC 9110 section 7.2).
    public static let host = FieldName(unchecked: "Host")
    /// How long an idle connection stays open. It comes from the days of HTTP/1.0.
    public static let keepAlive = FieldName(unchecked: "Keep-Alive")
    /// How many more hops a TRACE or OPTIONS request may take (RFC 9110 section 7.6.2).
    public static let maxForwards = FieldName(unchecked: "Max-Forwards")
    /// A nonstandard version of Connection that some clients send to proxies.
    public static let proxyConnection = FieldName(unchecked: "Proxy-Connection")
    /// A proxy asks for credentials (RFC 9110 section 11.7.1).
    public static let proxyAuthenticate = FieldName(unchecked: "Proxy-Authenticate")
    /// The credentials for a proxy (RFC 9110 section 11.7.2).
    public static let proxyAuthorization = FieldName(unchecked: "Proxy-Authorization")
    /// Which transfer codings the sender accepts, and whether it accepts trailers (RFC 9110 section 10.1.4).
    public static let te = FieldName(unchecked: "TE")
    /// How the content is framed (RFC 9112 section 6.1). The core reads and writes it.
    public static let transferEncoding = FieldName(unchecked: "Transfer-Encoding")
    /// Which protocol to switch to (RFC 9110 section 7.8).
    public static let upgrade = FieldName(unchecked: "Upgrade")
    /// The proxies that the message has passed through (RFC 9110 section 7.6.3).
    public static let via = FieldName(unchecked: "Via")
    /// The addresses that the request came from. The nearest one is last.
    public static let xForwardedFor = FieldName(unchecked: "X-Forwarded-For")
    /// The authority that the client asked for, before a proxy replaced it.
    public static let xForwardedHost = FieldName(unchecked: "X-Forwarded-Host")
    /// The scheme that the client used.
    public static let xForwardedProto = FieldName(unchecked: "X-Forwarded-Proto")
}
