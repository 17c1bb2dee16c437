/// What a request is for, byte for byte as it stands in the request line (RFC 9112 section 3.2).
public struct Target: Sendable, Hashable, CustomStringConvertible {
    /// The four forms that a target can have.
    public enum Form: Sendable {
        /// `/path?query`: to the server that has the resource.
        case origin
        /// `http://authority/path?query`: to a proxy, though every server must take it.
        case absolute
        /// `authority`: with CONNECT alone.
        case authority
        /// `*`: with OPTIONS alone, for the server as a whole.
        case asterisk
    }

    /// The target as it was written.
    public let description: String
    /// Which of the four forms it has.
    public let form: Form
    /// Where the path begins: past the authority of the absolute form.
    let pathStart: Int

    init(_ text: String, form: Form, pathStart: Int = 0) {
        description = text
        self.form = form
        self.pathStart = pathStart
    }

    /// The path and the query, byte for byte; `/` if an absolute form has none (RFC 9112 section 3.2.1).
    public var pathAndQuery: String {
        guard pathStart > 0 else { return description }
        let rest = String(decoding: description.utf8.dropFirst(pathStart), as: UTF8.self)
        return rest.utf8.first == .slash ? rest : "/" + rest
    }

    /// What an origin server is sent: the path and query, or `*` (RFC 9112 sections 3.2.1 and 3.2.4).
    func toOrigin(_ method: Method) -> String {
        let isWholeServer = form == .absolute && pathStart == description.utf8.count && method == .options
        return isWholeServer ? "*" : pathAndQuery
    }
}
