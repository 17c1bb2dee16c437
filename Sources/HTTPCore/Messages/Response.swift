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

    /// After 101: the connection, which now speaks another protocol. The server that sends this response makes a tunnel
    /// to it.
    public let connection: Connection?

    /// Creates a response.
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

    /// Creates a response that contains plain text.
    public static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status, fields: [.contentType: "text/plain; charset=utf-8"], body: Body(text))
    }
}
