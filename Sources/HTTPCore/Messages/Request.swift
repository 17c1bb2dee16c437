/// A request: handlers receive it, and clients send it.
///
/// It is a value. A proxy copies it, changes the copy, and sends that:
///
///     var forwarded = request
///     forwarded.authority = program.origin.authority
public struct Request {
    /// The host and port that the request is addressed to. It comes from the target if that has one, otherwise from
    /// Host (RFC 9110 section 7.1). When the request is sent on, it is written as Host. HTTP/2 has `:authority` for it.
    public var authority: Authority
    /// The fields, without Host and without those that frame the body: the core reads and writes these.
    public var fields: Fields
    /// The content, as a stream.
    public var body: Body
    /// The properties that a proxy rarely changes. Copies of the request share them until one copy changes something.
    private var line: Line

    /// Creates a request that no client has sent. So it has no client address, and its interim responses go nowhere.
    ///
    ///     let check = Request(.get, "/health", authority: origin.authority)
    ///     let isWell = try await client.send(check, to: origin).status == .ok
    public init(
        _ method: Method, _ target: Target, authority: Authority, fields: Fields = Fields(), body: Body = .none
    ) {
        self.init(
            method: method, target: target, authority: authority, fields: fields, body: body, version: .http11,
            clientAddress: "")
    }

    init(
        method: Method, target: Target, authority: Authority, fields: Fields, body: Body, version: Version,
        scheme: String = "http", clientAddress: String, exchange: (any Exchange)? = nil,
        witness: (any MessageWitness)? = nil
    ) {
        self.authority = authority
        self.fields = fields
        self.body = body
        line = Line(
            method: method, target: target, scheme: scheme, version: version, clientAddress: clientAddress,
            exchange: exchange, witness: witness)
    }

    /// What the client wants done: GET, POST, ...
    public var method: Method {
        get { line.method }
        set { change { $0.method = newValue } }
    }

    /// What the client wants it done to: usually a path and a query.
    public var target: Target {
        get { line.target }
        set { change { $0.target = newValue } }
    }

    /// The scheme that the client used, such as `http`.
    public var scheme: String {
        get { line.scheme }
        set { change { $0.scheme = newValue } }
    }

    /// The HTTP version of the request.
    public var version: Version { line.version }

    /// The client's IP address, without the port; empty if the program has made the request itself.
    public var clientAddress: String { line.clientAddress }

    /// What carries the request and its response; nil for a request that the program has made itself.
    var exchange: (any Exchange)? { line.exchange }

    /// Sees the messages as they pass; nil if nobody looks.
    var witness: (any MessageWitness)? { line.witness }

    private mutating func change(_ body: (Line) -> Void) {
        if !isKnownUniquelyReferenced(&line) { line = Line(line) }
        body(line)
    }

    /// The head of the request, as TRACE sends it back: without fields that may contain secrets (RFC 9110 section
    /// 9.3.8).
    public var trace: [UInt8] {
        var head = Array("\(method) \(target) HTTP/\(version)\r\nHost: \(authority)\r\n".utf8)
        let secrets: FieldNames = ["Authorization", .cookie, .proxyAuthorization]
        for line in fields.lines where !fields.isAny(of: secrets, line) {
            head.append(fields.bytes.span.extracting(line.whole))
        }
        return head + [.cr, .lf]
    }

    /// Sends an interim response to the client, such as 103 (RFC 9110 section 15.2). HTTP/1.0 has no interim responses,
    /// and a request that the program has made has no client. There, this does nothing.
    ///
    /// - Throws: an error if the client has disconnected.
    public func send(interim response: Response) async throws {
        guard version > .http10 else { return }
        try await exchange?.send(interim: response)
    }

    /// The request line, and what is known about where the request came from.
    private final class Line {
        var method: Method
        var target: Target
        var scheme: String
        let version: Version
        let clientAddress: String
        let exchange: (any Exchange)?
        let witness: (any MessageWitness)?

        init(
            method: Method, target: Target, scheme: String, version: Version, clientAddress: String,
            exchange: (any Exchange)?, witness: (any MessageWitness)?
        ) {
            self.method = method
            self.target = target
            self.scheme = scheme
            self.version = version
            self.clientAddress = clientAddress
            self.exchange = exchange
            self.witness = witness
        }

        convenience init(_ other: Line) {
            self.init(
                method: other.method, target: other.target, scheme: other.scheme, version: other.version,
                clientAddress: other.clientAddress, exchange: other.exchange, witness: other.witness)
        }
    }
}
