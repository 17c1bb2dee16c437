/// Makes the head of a request from the fields of a header block (RFC 9113 section 8.3.1):
///
///     :method: GET             pseudo-fields, which HTTP/1.1 has in its request line and in Host
///     :scheme: https
///     :authority: example.com
///     :path: /
///     accept: */*              fields
///
/// The decoder passes each field to `take`, and then `head` says what they came to. After the first fault, the rest of
/// the block is only decoded.
struct RequestFields: Sendable {
    /// The head of a request.
    struct Head: Sendable {
        let method: Method
        let scheme: String
        let authority: Authority
        let target: Target
        let fields: Fields
        /// How many bytes of content will come, if the client said so.
        let contentLength: Int?
        /// Whether the client waits for 100 (Continue) before it sends the content.
        let expectsContinue: Bool
    }

    /// The most bytes of a method, and of a path.
    private let mostMethod, mostPath: Int
    private var fault: FieldsFault?
    private var method: Method?
    private var scheme: String?
    private var authority: String?
    private var path: String?
    private var host: String?
    private var fields = Fields()
    /// Whether a field has come that isn't a pseudo-field.
    private var hasBegun = false
    /// The parts of Cookie, joined.
    private var cookie: [UInt8] = []
    private var hasCookie = false
    private var isCookieNeverIndexed = false
    private var framing = FramingFields()
    private var expectsContinue = false

    init(limits: Limits) {
        (mostMethod, mostPath) = (limits.method, limits.startLine)
    }

    /// Takes a field, in the order in which they come.
    mutating func take(_ name: Span<UInt8>, _ value: Span<UInt8>, isNeverIndexed: Bool) {
        guard fault == nil else { return }
        do throws(FieldsFault) {
            if name.first == .colon {
                try takePseudoField(name, value)
            } else {
                hasBegun = true
                try takeField(name, value, isNeverIndexed)
            }
        } catch {
            fault = error
        }
    }

    private mutating func takePseudoField(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(FieldsFault) {
        guard !hasBegun else { throw .malformed(.pseudoFields) }
        switch name.count {
        case 5 where path == nil && name.isEqual(to: ":path"): path = try readPath(value)
        case 7 where method == nil && name.isEqual(to: ":method"): method = try readMethod(value)
        case 7 where scheme == nil && name.isEqual(to: ":scheme"): scheme = try readScheme(value)
        case 10 where authority == nil && name.isEqual(to: ":authority"): authority = try readAuthority(value)
        default: throw .malformed(.pseudoFields)
        }
    }

    private func readMethod(_ value: Span<UInt8>) throws(FieldsFault) -> Method {
        guard value.isToken else { throw .malformed(.method) }
        guard value.count <= mostMethod else { throw .refused(.method) }
        return Method(unchecked: String(value))
    }

    private func readScheme(_ value: Span<UInt8>) throws(FieldsFault) -> String {
        if value.equalsIgnoringCase("https") { return "https" }
        if value.equalsIgnoringCase("http") { return "http" }
        guard let first = value.first, first.lowercased &- UInt8(ascii: "a") < 26, value.count <= mostMethod else {
            throw .malformed(.scheme)
        }
        for index in value.indices {
            let byte = value[index]
            let isLetterOrDigit = byte.isDigit || byte.lowercased &- UInt8(ascii: "a") < 26
            let isMark = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            guard isLetterOrDigit || isMark else { throw .malformed(.scheme) }
        }
        return String(value)
    }

    /// Checks the bytes of the path. Whether its form fits the method can only be said at the end.
    private func readPath(_ value: Span<UInt8>) throws(FieldsFault) -> String {
        guard value.count <= mostPath else { throw .refused(.targetTooLong) }
        for index in value.indices {
            guard value[index].isTargetByte else { throw .malformed(.path) }
        }
        return String(value)
    }

    private func readAuthority(_ value: Span<UInt8>) throws(FieldsFault) -> String {
        guard Authority.isValid(value) else { throw .malformed(.authority) }
        return String(value)
    }

    private mutating func takeField(
        _ name: Span<UInt8>, _ value: Span<UInt8>, _ isNeverIndexed: Bool
    ) throws(FieldsFault) {
        try FieldRules.check(name, value)
        switch KnownField(name) {
        case .host:
            guard host == nil else { throw .malformed(.authority) }
            host = try readAuthority(value)
            return
        case .contentLength:
            do throws(MessageError) {
                return try framing.takeContentLength(value)
            } catch {
                throw .malformed(.contentLength)
            }
        case .expect:
            // An empty list asks for nothing (RFC 9110 section 5.6.1.2).
            if let isContinue = value.isList(of: "100-continue") {
                guard isContinue else { throw .refused(.expectation) }
                expectsContinue = true
            }
        case .other where name.count == 6 && name.equalsIgnoringCase("cookie"):
            return takeCookie(value, isNeverIndexed)
        case .connection, .transferEncoding, .other: break
        }
        fields.take(name: name, value: value, isNeverIndexed: isNeverIndexed)
    }

    /// A client may split Cookie, so that parts that repeat can be indexed. HTTP/1.1 must see one field (RFC 9113
    /// section 8.2.3).
    private mutating func takeCookie(_ value: Span<UInt8>, _ isNeverIndexed: Bool) {
        if hasCookie { cookie += [.semicolon, .space] }
        cookie.append(value)
        hasCookie = true
        isCookieNeverIndexed = isCookieNeverIndexed || isNeverIndexed
    }

    /// Whether the method that has come is HEAD. Then the answer has no content, even if the request is refused.
    var isHead: Bool { method == .head }

    /// The head, after the last field.
    ///
    /// - Parameter endsStream: whether there is no content.
    /// - Throws: the first fault of the fields, or what is wrong with them together.
    mutating func head(endsStream: Bool) throws(FieldsFault) -> Head {
        if let fault { throw fault }
        guard let method else { throw .malformed(.pseudoFields) }
        let isConnect = method == .connect
        guard (scheme == nil) == isConnect, (path == nil) == isConnect else { throw .malformed(.pseudoFields) }
        let authority = try authorityOfBoth()
        let target = try target(method, authority)
        if hasCookie { appendCookie() }
        var content = ContentCount(announced: framing.contentLength)
        if endsStream { try content.receive(0, endsStream: true) }
        return Head(
            method: method, scheme: scheme ?? "", authority: authority, target: target, fields: fields,
            contentLength: framing.contentLength, expectsContinue: expectsContinue && !endsStream)
    }

    private mutating func appendCookie() {
        let (cookie, isSecret) = (cookie, isCookieNeverIndexed)
        RequestFields.cookieName.withBytes { name in
            fields.take(name: name, value: cookie.span, isNeverIndexed: isSecret)
        }
    }

    private static let cookieName = "cookie"

    /// One of `:authority` and Host is enough. If both are there, they must be the same (RFC 9113 section 8.3.1).
    private func authorityOfBoth() throws(FieldsFault) -> Authority {
        guard let text = authority ?? host else { throw .malformed(.authority) }
        if let host, authority != nil {
            let isSame = host.withBytes { host in text.withBytes { $0.equalsIgnoringCase(host) } }
            guard isSame else { throw .malformed(.authority) }
        }
        return Authority(unchecked: text)
    }

    private func target(_ method: Method, _ authority: Authority) throws(FieldsFault) -> Target {
        guard let path else {
            // CONNECT has an authority with a port, and nothing else (RFC 9113 section 8.5).
            guard self.authority != nil, authority.port != nil else { throw .malformed(.authority) }
            return Target(authority.description, form: .authority)
        }
        if path.utf8.first == .slash { return Target(path, form: .origin) }
        guard path == "*", method == .options else { throw .malformed(.path) }
        return Target(path, form: .asterisk)
    }
}
