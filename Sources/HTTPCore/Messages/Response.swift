/// A response: handlers return it, and clients receive it.
public struct Response {
    /// The status code and its reason phrase.
    public var status: Status
    /// The fields, without those that frame the body: the core reads and writes these.
    public var fields: Fields
    /// The content, as a stream.
    public var body: Body
    /// The HTTP version of the response.
    public let version: Version

    /// With 101: the connection, which carries another protocol now. The server that sends this response makes a tunnel
    /// to it.
    public let connection: Connection?

    /// Creates a response.
    public init(_ status: Status = .ok, fields: Fields = Fields(), body: Body = .none) {
        self.init(status, fields: fields, body: body, version: .http11)
    }

    /// Creates a response that makes a tunnel between the client and a connection (RFC 9110 section 15.2.2).
    ///
    ///     guard request.offeredProtocols.contains("telnet") else {
    ///         return Response(Status(code: 426), fields: [.upgrade: "telnet"])
    ///     }
    ///     return Response(switchingTo: "telnet", over: try await client.connect(to: origin))
    ///
    /// - Parameters:
    ///   - name: The protocol. The client must have offered it; otherwise the client gets 500.
    ///   - connection: The connection, on which the same protocol begins.
    ///   - fields: Fields that the protocol needs, without Connection and Upgrade.
    public init(switchingTo name: String, over connection: Connection, fields: Fields = Fields()) {
        connection.begin(name)
        self.init(Status(code: 101), fields: fields, body: .none, version: .http11, connection: connection)
    }

    init(_ status: Status, fields: Fields, body: Body, version: Version, connection: Connection? = nil) {
        self.status = status
        self.fields = fields
        self.body = body
        self.version = version
        self.connection = connection
    }

    /// Creates a response that contains plain text.
    public static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/plain; charset=utf-8"], body: Body(text))
    }

    /// Creates a response that says in plain text what its status is.
    static func text(of status: Status) -> Response { .text("\(status)\n", status: status) }
}
