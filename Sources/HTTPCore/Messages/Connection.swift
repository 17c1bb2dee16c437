/// A connection to an origin that carries another protocol than HTTP (RFC 9110 section 7.8).
///
/// It belongs to a response with status 101. If a handler returns that response, the server makes a tunnel: bytes flow
/// between the client and this connection until both have ended. If nobody uses it, it's closed.
///
///     let answer = try await client.send(request, to: origin, offering: ["websocket"])
///     return answer       // if the origin has switched, this is a tunnel now
///
/// An origin that speaks the protocol from the first byte on, without HTTP, has nothing to switch. A handler connects to
/// it with ``Client/connect(to:)``, and answers with ``Response/init(switchingTo:over:fields:)``.
public final class Connection {
    /// The protocols that it carries; empty if that isn't settled yet.
    public private(set) var protocols: [String]
    private let stream: Stream
    private var isTaken = false

    init(_ stream: Stream, speaking protocols: [String] = []) {
        self.stream = stream
        self.protocols = protocols
    }

    deinit {
        if !isTaken { stream.close() }
    }

    /// From now on, the connection carries this protocol.
    func begin(_ name: String) { protocols = [name] }

    /// The bare stream, with the bytes that the origin has already sent. The caller must close it.
    func take() -> Stream {
        isTaken = true
        return stream
    }
}
