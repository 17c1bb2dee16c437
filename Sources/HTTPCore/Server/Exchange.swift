/// What the server must remember of a request to send its response correctly, and to decide whether to keep the
/// connection.
struct Exchange {
    let method: Method
    let version: Version
    /// The request's body, if there is one.
    let body: IncomingBody?
    /// Whether the client wants to send another request after this one.
    let isPersistent: Bool
    /// The protocols that the client offers to switch to.
    let offer: [String]

    init(_ head: RequestHead, _ body: IncomingBody?, offer: [String]) {
        method = head.method
        version = head.version
        self.body = body
        isPersistent = head.isPersistent
        self.offer = offer
    }

    /// Turns a handler's response into the one that the client gets.
    ///
    /// - Returns: whether the connection may be kept. For an HTTP/1.0 client it never is (RFC 9112 section 9.3): a body
    ///   without a length can then end with the connection.
    func settle(_ response: inout Response, _ limits: Limits) -> Bool {
        // A handler's response must be final, because the client would keep waiting after an interim one. The exception
        // is 101, if it switches to a protocol that the client offered.
        if response.status.isInterim, !isSwitch(response) {
            response = .text("500 Internal Server Error\n", status: .internalServerError)
        }
        guard let body else { return isPersistent }
        if let failure = body.failure {
            guard !body.isAnswered else { return false }
            // The client's body was broken. That is its own fault, whatever the handler made of it.
            response = .text("\(failure.status)\n", status: failure.status)
            return false
        }
        return isPersistent && canBeReadLater(body, limits)
    }

    /// Whether a response turns the connection into a tunnel for a protocol that the client offered.
    func isSwitch(_ response: Response) -> Bool {
        guard response.status.code == 101, let connection = response.connection else { return false }
        return connection.protocols.allSatisfy { $0.isAny(of: offer) }
    }

    /// Whether the handler left so little of the body that reading it after the response is cheaper than a new
    /// connection. RFC 9112 section 9.3 allows two things: read all of it, or close the connection.
    private func canBeReadLater(_ body: IncomingBody, _ limits: Limits) -> Bool {
        // The client is still waiting for 100 (Continue), and it won't get one. Nobody knows whether it will send the
        // body now.
        guard body.onFirstRead == nil else { return false }
        return body.remaining.map { $0 <= limits.unreadBody } ?? body.isComplete
    }
}

extension Request {
    /// What a handler gets of a request whose head has arrived.
    init(
        _ head: RequestHead, _ body: IncomingBody?, from clientAddress: String, on connection: any RequestConnection,
        exchange: Int
    ) {
        self.init(
            method: head.method, target: head.target, authority: head.authority, fields: head.fields,
            body: body.map { Body(length: $0.remaining, source: $0) } ?? .none, version: head.version,
            clientAddress: clientAddress, connection: connection, exchange: exchange)
    }
}
