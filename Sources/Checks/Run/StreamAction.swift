/// One thing that a client of HTTP/2 does in an exchange. Its requests are counted from 0.
public enum StreamAction: Sendable {
    /// Opens a connection, with TLS if the program speaks it, and sends the preface and SETTINGS.
    case connect
    /// Sends the head of a request on a new stream. With `ends`, that's the whole request.
    case request(_ method: String = "GET", _ path: String = "/", _ fields: [Field] = [], ends: Bool = true)
    /// Sends content on the stream of a request.
    case content(String, of: Int = 0, ends: Bool = true)
    /// Ends the stream of a request early.
    case reset(Int = 0)
    /// Reads the answer to a request, and then tells the origin's script its content.
    case read(Int = 0)
    /// Sends a request of HTTP/1.1 over TLS on a connection of its own, and reads the response.
    case overTLS(String)
}

extension ClientAction {
    /// Opens a connection of HTTP/2.
    static func http2() -> ClientAction { .stream(.connect) }

    /// Opens a stream with a request of HTTP/2.
    static func open(
        _ method: String = "GET", _ path: String = "/", _ fields: [Field] = [], ends: Bool = true
    ) -> ClientAction {
        .stream(.request(method, path, fields, ends: ends))
    }

    /// Reads the answer to a request of HTTP/2.
    static func readStream(_ index: Int = 0) -> ClientAction { .stream(.read(index)) }
}
