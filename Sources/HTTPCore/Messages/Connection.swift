/// A connection to an origin that speaks another protocol from now on (RFC 9110 section 7.8).
///
/// It comes with a response of status 101, and a handler that returns that response has the server tunnel: bytes flow
/// between the client and this connection until both have ended. If nobody takes it, it is closed.
public final class Connection {
    /// What it speaks: protocols that were offered to the origin.
    public let protocols: [String]
    private let stream: Stream
    private var isTaken = false

    init(_ stream: Stream, speaking protocols: [String]) {
        self.stream = stream
        self.protocols = protocols
    }

    deinit {
        if !isTaken { stream.close() }
    }

    /// The bare stream, with what the origin has said already; its taker closes it.
    func take() -> Stream {
        isTaken = true
        return stream
    }
}
