/// One request and its response, on a client's connection:
///
///     handling -> responding -> over
///         '-----------------------^   the connection broke, or the time to finish is over
final class ServerExchange: Exchange {
    enum State: StateMachine {
        /// The handler is working on the request. It may send interim responses.
        case handling
        /// The final response has begun.
        case responding
        /// Nothing that still refers to this exchange can do anything with the connection.
        case over

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.handling, .responding), (.handling, .over), (.responding, .over): true
            default: false
            }
        }
    }

    /// Whether the response must not have content.
    let isHead: Bool
    let version: Version
    /// The request's body, if there is one.
    private(set) var body: RequestBody?
    /// The protocols that the client offers to switch to.
    private var offer: [String] = []
    /// Whether the client wants to send another request after this one.
    private let isPersistent: Bool
    /// Whether an origin has responded to the request.
    private var isAnswered = false
    private let connection: ServerConnection
    @safe @exclusivity(unchecked) var state = State.handling

    init(_ head: RequestHead, on connection: ServerConnection) {
        isHead = head.method == .head
        version = head.version
        isPersistent = head.isPersistent
        self.connection = connection
    }

    /// Makes the request that the handler gets.
    func request(_ head: RequestHead, _ stream: Stream, from clientAddress: String) -> Request {
        if head.framing != .none {
            // If content has already arrived, the client isn't waiting for 100 (Continue).
            let isExpected = head.expectsContinue && stream.input.isEmpty
            let reader = BodyReader(stream, head.framing, head.fields, isResponse: false)
            let sendContinue: (() throws -> Void)? =
                isExpected ? { [weak self] in try ServerExchange.sendContinue(self) } : nil
            body = RequestBody(stream, reader, sendContinue: sendContinue)
        }
        let request = Request(
            method: head.method, target: head.target, authority: head.authority, fields: head.fields,
            body: body.map { Body(length: $0.remaining, source: $0) } ?? .none, version: head.version,
            scheme: stream.cipher == nil ? "http" : "https", clientAddress: clientAddress, exchange: self,
            witness: connection.witness)
        offer = request.offeredProtocols
        return request
    }

    func send(interim response: Response) async throws {
        guard case .handling = state, response.status.isInterim, response.status.code != 101 else { return }
        try await connection.send(interim: response)
    }

    /// Tells the client to send the body. A handler may keep the body for longer than there is an exchange.
    private static func sendContinue(_ exchange: ServerExchange?) throws {
        guard let exchange, case .handling = exchange.state else { throw CancellationError() }
        try exchange.connection.sendContinue()
    }

    func hasBeenAnswered() { isAnswered = true }

    /// Whether the request itself is broken. Then a failure of the handler is the client's fault.
    var isBroken: Bool { body?.failure != nil }

    /// Turns a handler's response into the one that the client gets.
    ///
    /// - Parameter unreadBody: how much of the request's body may be left to drop.
    /// - Returns: whether the connection may be kept. For an HTTP/1.0 client it never is (RFC 9112 section 9.3): a body
    ///   without a length can then end with the connection.
    func settle(_ response: inout Response, _ unreadBody: Int) -> Bool {
        // A handler's response must be final, because the client would keep waiting after an interim one. The exception
        // is 101, if it switches to a protocol that the client offered.
        if response.status.isInterim, !isSwitch(response) {
            response = .text("500 Internal Server Error\n", status: .internalServerError)
        }
        guard let body else { return isPersistent }
        if let failure = body.failure {
            guard !isAnswered else { return false }
            // The client's body was broken. That is its own fault, whatever the handler made of it.
            response = .text("\(failure.status)\n", status: failure.status)
            return false
        }
        return isPersistent && body.canBeDropped(unreadBody)
    }

    /// Whether a response turns the connection into a tunnel for a protocol that the client offered.
    func isSwitch(_ response: Response) -> Bool { response.isSwitch(toAnyOf: offer) }
}
