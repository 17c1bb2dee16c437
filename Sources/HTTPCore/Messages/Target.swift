/// What a request asks for, byte for byte as in the request line (RFC 9112 section 3.2), or as in `:path`.
public struct Target: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The four forms of a target.
    public enum Form: Sendable {
        /// `/path?query`: the usual form.
        case origin
        /// `http://authority/path?query`: for proxies, but every server must accept it.
        case absolute
        /// `authority`: only for CONNECT.
        case authority
        /// `*`: only for OPTIONS. It means the server as a whole.
        case asterisk
    }

    /// The target, exactly as it was written.
    public let description: String
    /// The form of the target.
    public let form: Form
    /// Where the path begins. In absolute form, that's after the authority.
    let pathStart: Int

    init(_ text: String, form: Form, pathStart: Int = 0) {
        description = text
        self.form = form
        self.pathStart = pathStart
    }

    /// Creates a target from untrusted text: a path that begins with a slash, and perhaps a query. It's nil if the text
    /// has another form, or a character that can't be in a target, such as a space.
    ///
    ///     guard let target = Target("/users/" + name) else { return Response(.badRequest) }
    public init?(_ pathAndQuery: String) {
        guard pathAndQuery.utf8.first == .slash, pathAndQuery.utf8.allSatisfy(\.isTargetByte) else { return nil }
        self.init(pathAndQuery, form: .origin)
    }

    /// Creates a target from a literal in your program, such as `"/health"`. It must be a path, perhaps with a query.
    public init(stringLiteral text: String) {
        guard let target = Target(text) else { preconditionFailure("not a path: \(text)") }
        self = target
    }

    /// The path and the query, byte for byte; `/` if an absolute form has neither (RFC 9112 section 3.2.1).
    public var pathAndQuery: String {
        guard pathStart > 0 else { return description }
        let rest = String(decoding: description.utf8.dropFirst(pathStart), as: UTF8.self)
        return rest.utf8.first == .slash ? rest : "/" + rest
    }

    /// The target to send to an origin server: the path and query, or `*` (RFC 9112 sections 3.2.1 and 3.2.4).
    func toOrigin(_ method: Method) -> String {
        let isWholeServer = form == .absolute && pathStart == description.utf8.count && method == .options
        return isWholeServer ? "*" : pathAndQuery
    }
}
