/// A request, as a handler gets it and as a client sends it.
public struct Request {
    /// What to do.
    public var method: Method
    /// To what.
    public var target: Target
    /// The authority that is addressed: from the target if it names one, else from Host (RFC 9110 section 7.1).
    /// It is written as Host when the request is sent on.
    public var authority: Authority
    /// The scheme that the client used.
    public var scheme = "http"
    /// The fields, without Host and without those that frame the body: the core reads and writes these.
    public var fields: Fields
    /// The content, as a stream.
    public var body: Body
    /// The version that the request came in.
    public let version: Version
    /// The address of the client, without the port.
    public let clientAddress: String
    /// The connection that the request came on, for interim responses.
    let connection: ServerConnection?

    /// The head as text, the way TRACE sends it back, without what might be secret (RFC 9110 section 9.3.8).
    public var trace: String {
        var text = "\(method) \(target) HTTP/\(version)\r\nHost: \(authority)\r\n"
        for field in fields where !["Authorization", "Cookie", .proxyAuthorization].contains(field.name) {
            text += "\(field.name): \(field.value)\r\n"
        }
        return text + "\r\n"
    }

    /// Sends an interim response to the client, such as 103 (RFC 9110 section 15.2). HTTP/1.0 has none: there it
    /// does nothing.
    public func send(interim response: Response) async throws {
        guard version > .http10 else { return }
        try await connection?.send(interim: response)
    }
}
