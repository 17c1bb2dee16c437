/// A request, as a handler gets it and as a client sends it.
public struct Request {
    /// The authority that is addressed: from the target if it names one, else from Host (RFC 9110 section 7.1).
    /// It is written as Host when the request is sent on.
    public var authority: Authority
    /// The fields, without Host and without those that frame the body: the core reads and writes these.
    public var fields: Fields
    /// The content, as a stream.
    public var body: Body
    /// What a proxy seldom changes. A copy of the request shares it until one of them is changed.
    private var line: Line

    init(
        method: Method, target: Target, authority: Authority, fields: Fields, body: Body, version: Version,
        clientAddress: String, connection: (any RequestConnection)?, exchange: Int = 0
    ) {
        self.authority = authority
        self.fields = fields
        self.body = body
        line = Line(
            method: method, target: target, scheme: "http", version: version, clientAddress: clientAddress,
            connection: connection, exchange: exchange)
    }

    /// What to do.
    public var method: Method {
        get { line.method }
        set { change { $0.method = newValue } }
    }

    /// To what.
    public var target: Target {
        get { line.target }
        set { change { $0.target = newValue } }
    }

    /// The scheme that the client used.
    public var scheme: String {
        get { line.scheme }
        set { change { $0.scheme = newValue } }
    }

    /// The version that the request came in.
    public var version: Version { line.version }

    /// The address of the client, without the port.
    public var clientAddress: String { line.clientAddress }

    /// The connection that the request came on, for interim responses.
    var connection: (any RequestConnection)? { line.connection }

    private mutating func change(_ body: (Line) -> Void) {
        if !isKnownUniquelyReferenced(&line) { line = Line(line) }
        body(line)
    }

    /// The head, the way TRACE sends it back, without what might be secret (RFC 9110 section 9.3.8).
    public var trace: [UInt8] {
        var head = Array("\(method) \(target) HTTP/\(version)\r\nHost: \(authority)\r\n".utf8)
        let secrets: FieldNames = ["Authorization", "Cookie", .proxyAuthorization]
        for line in fields.lines where !fields.isAny(of: secrets, line) {
            head.append(fields.bytes.span.extracting(line.whole))
        }
        return head + [.cr, .lf]
    }

    /// Sends an interim response to the client, such as 103 (RFC 9110 section 15.2). HTTP/1.0 has none: there it
    /// does nothing.
    public func send(interim response: Response) async throws {
        guard version > .http10 else { return }
        try await connection?.send(interim: response, in: line.exchange)
    }

    /// What stands in the request line, or is known beside it.
    private final class Line {
        var method: Method
        var target: Target
        var scheme: String
        let version: Version
        let clientAddress: String
        let connection: (any RequestConnection)?
        /// Which of the connection's exchanges it began.
        let exchange: Int

        init(
            method: Method, target: Target, scheme: String, version: Version, clientAddress: String,
            connection: (any RequestConnection)?, exchange: Int
        ) {
            self.method = method
            self.target = target
            self.scheme = scheme
            self.version = version
            self.clientAddress = clientAddress
            self.connection = connection
            self.exchange = exchange
        }

        convenience init(_ other: Line) {
            self.init(
                method: other.method, target: other.target, scheme: other.scheme, version: other.version,
                clientAddress: other.clientAddress, connection: other.connection, exchange: other.exchange)
        }
    }
}
