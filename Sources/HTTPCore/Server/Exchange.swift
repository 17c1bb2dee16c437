/// What of a request decides on its response's way to the client, and on what becomes of the connection.
struct Exchange {
    let method: Method
    let version: Version
    /// The request's body, if it has one.
    let body: IncomingBody?
    /// Whether the client wants to send another request after this one.
    let isPersistent: Bool
    /// The protocols that the client would switch to.
    let offer: [String]

    init(_ head: RequestHead, _ body: IncomingBody?, offer: [String]) {
        method = head.method
        version = head.version
        self.body = body
        isPersistent = head.isPersistent
        self.offer = offer
    }

    /// Makes of a handler's response what the client gets.
    ///
    /// - Returns: whether the connection may be kept. A 1.0 client's never is (RFC 9112 section 9.3), so that a body
    ///   without a length can end with it.
    func settle(_ response: inout Response, _ limits: Limits) -> Bool {
        // A handler's response is final, as an interim one would leave the client waiting, or it switches to what the
        // client has offered.
        if response.status.isInterim, !isSwitch(response) {
            response = .text("500 Internal Server Error\n", status: .internalServerError)
        }
        guard let body else { return isPersistent }
        if let failure = body.failure {
            guard !body.isAnswered else { return false }
            // The fault is the client's, whatever the handler made of it.
            response = .text("\(failure.status)\n", status: failure.status)
            return false
        }
        return isPersistent && canBeReadLater(body, limits)
    }

    /// Whether a response makes the connection a tunnel that the client has offered.
    func isSwitch(_ response: Response) -> Bool {
        guard response.status.code == 101, let connection = response.connection else { return false }
        return connection.protocols.allSatisfy { $0.isAny(of: offer) }
    }

    /// Whether what the handler left of the body is so little that reading it after the response keeps the
    /// connection in use (RFC 9112 section 9.3 asks for all of it or a close).
    private func canBeReadLater(_ body: IncomingBody, _ limits: Limits) -> Bool {
        // The client waits for a 100 that it won't get: whether it sends the body now, nobody knows.
        guard body.onFirstRead == nil else { return false }
        return body.remaining.map { $0 <= limits.unreadBody } ?? body.isComplete
    }
}
