/// The request method (RFC 9110 section 9). Any token can be a method, and case matters.
public struct Method: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The token, as it is on the wire.
    public let description: String

    /// Creates a method from untrusted text; nil if it isn't a token.
    ///
    ///     guard let method = Method(name) else { return Response(.badRequest) }
    public init?(_ text: String) {
        guard text.withBytes({ $0.isToken }) else { return nil }
        self.init(unchecked: text)
    }

    /// Creates a method from a literal in your program, such as `"PURGE"`. It must be a token.
    public init(stringLiteral text: String) {
        precondition(text.withBytes { $0.isToken }, "not a method: \(text)")
        self.init(unchecked: text)
    }

    init(unchecked token: String) {
        description = token
    }

    /// Asks for a representation of the resource.
    public static let get = Method(unchecked: "GET")
    /// Like GET, but the response has no content.
    public static let head = Method(unchecked: "HEAD")
    /// Asks the resource to process the content.
    public static let post = Method(unchecked: "POST")
    /// Replaces the resource with the content.
    public static let put = Method(unchecked: "PUT")
    /// Removes the resource.
    public static let delete = Method(unchecked: "DELETE")
    /// Asks for a tunnel to another host.
    public static let connect = Method(unchecked: "CONNECT")
    /// Asks what the resource or the server can do.
    public static let options = Method(unchecked: "OPTIONS")
    /// Asks the last recipient to send the request back.
    public static let trace = Method(unchecked: "TRACE")

    /// Whether sending the request twice has the same effect as sending it once (RFC 9110 section 9.2.2).
    public var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        default: false
        }
    }

    /// Whether a request with this method usually has content. If it has none, it should say so (RFC 9110 section 8.6).
    var anticipatesContent: Bool { self == .post || self == .put }
}
