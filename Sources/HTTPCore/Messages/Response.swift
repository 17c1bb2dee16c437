/// A response, as a handler makes it and as a client gets it.
public struct Response {
    /// How it went.
    public var status: Status
    /// The fields, without those that frame the body: the core reads and writes these.
    public var fields: Fields
    /// The content, as a stream.
    public var body: Body
    /// The version that the response came in.
    public let version: Version

    /// With 101, the connection that has switched to another protocol: the server that sends the response tunnels to it.
    public let connection: Connection?

    /// A response of the handler's own.
    public init(_ status: Status = .ok, fields: Fields = Fields(), body: Body = .none) {
        self.init(status, fields: fields, body: body, version: .http11)
    }

    init(_ status: Status, fields: Fields, body: Body, version: Version, connection: Connection? = nil) {
        self.status = status
        self.fields = fields
        self.body = body
        self.version = version
        self.connection = connection
    }

    /// A response that is one line of plain text.
    public static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/plain; charset=utf-8"], body: Body(text))
    }
}
