/// One request and its response, on a server. A connection of HTTP/1.1 carries them, or a stream of HTTP/2. Each of the two
/// has its own way to send a response. What a server does with the handler is the same for both, so it's in this file.
protocol ServerExchange: Exchange {
    /// What is left to do once the response has been sent.
    associatedtype Sequel

    var service: Service { get }
    /// What calls the handler and sends the response. It's cancelled when nobody needs that any more.
    var job: Job { get }
    var state: ExchangeState { get set }
    /// Whether an origin has responded to the request.
    var isAnswered: Bool { get set }
    /// What is wrong with the request's content; nil if nothing is.
    var failure: MessageError? { get }

    /// Sends the final response.
    func respond(_ response: consuming Response) async throws -> Sequel

    /// Writes an interim response, and sends as much of it as the client takes at the moment.
    func write(interim response: Response) throws
}

/// How far an exchange is:
///
///     handling -> responding -> over
///         '-----------------------^   the connection broke, or the time to finish is over
enum ExchangeState: StateMachine {
    /// The handler is working on the request. It may send interim responses.
    case handling
    /// The final response has begun.
    case responding
    /// Nothing that still refers to this exchange can do anything with the connection.
    case over

    func mayBecome(_ next: ExchangeState) -> Bool {
        switch (self, next) {
        case (.handling, .responding), (.handling, .over), (.responding, .over): true
        default: false
        }
    }
}

extension ServerExchange {
    /// Calls the handler and sends its response.
    ///
    /// - Throws: what has cut the response short, or kept it from being sent. If it's worth a line, the program has been told.
    @inline(__always)
    func answer(_ request: consuming Request) async throws -> Sequel {
        defer { state.become(.over) }
        do {
            let offer = request.offeredProtocols
            var response: Response
            do {
                response = try await service.handler(request)
            } catch {
                report(error)
                response = .text(of: .internalServerError)
            }
            if job.isCancelled { throw CancellationError() }
            settle(&response, offer)
            state.become(.responding)
            return try await respond(consume response)
        } catch {
            report(error)
            throw error
        }
    }

    /// Turns a handler's response into the one that the client gets.
    ///
    /// - Parameter offer: the protocols that the client offers to switch to. HTTP/2 has no such offers (RFC 9113 section
    ///   8.6).
    private func settle(_ response: inout Response, _ offer: [String]) {
        // A handler's response must be final, because the client would keep waiting after an interim one. The exception
        // is 101, if it switches to a protocol that the client offered.
        if response.status.isInterim, !response.isSwitch(toAnyOf: offer) {
            response = .text(of: .internalServerError)
        }
        // If the content was broken, that is the client's own fault, whatever the handler made of it.
        if !isAnswered, let failure { response = .text(of: failure.status) }
    }

    /// Tells the program what went wrong. A client that gives up or sends a broken request isn't worth a log line.
    private func report(_ error: any Error) {
        if failure != nil || job.isCancelled || error is CancellationError || error is StreamError { return }
        service.onFailure(error)
    }

    func hasBeenAnswered() { isAnswered = true }

    /// Whether a handler can send this now.
    func maySend(interim response: Response) -> Bool {
        state == .handling && response.status.isInterim && response.status.code != 101
    }

    /// Tells the client to send the content (RFC 9110 section 10.1.1). A handler may keep the request's body for longer
    /// than there is an exchange.
    var sendContinue: () throws -> Void {
        { [weak self] in
            guard let self, state == .handling else { throw CancellationError() }
            try write(interim: Response(.continue))
        }
    }
}
