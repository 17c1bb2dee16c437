/// One request and its response, on a stream of a client's connection. A job calls the handler and sends the response.
final class HTTP2Exchange: Exchange, JobOwner, HTTP2StreamUser {
    typealias State = ServerExchange.State

    private let method: Method
    private let server: HTTP2Server
    private var stream: HTTP2Stream?
    private let job: Job
    /// What the handler gets; nil once it has it.
    private var request: Request?
    /// Why the request isn't passed to the handler.
    private var refusal: MessageError?
    private var isAnswered = false
    private var state = State.handling

    /// Begins an exchange with a request whose head has come.
    init(_ head: consuming RequestFields.Head, on id: StreamID, endsStream: Bool, of server: HTTP2Server) {
        method = head.method
        self.server = server
        job = Job(on: server.connection.loop)
        let stream = HTTP2Stream(
            id, on: server.connection, incoming: endsStream ? .ended : .content, announced: head.contentLength)
        self.stream = stream
        let body: Body
        if endsStream {
            body = head.contentLength == 0 || head.method.anticipatesContent ? Body([]) : .none
        } else {
            let sendContinue: (() throws -> Void)? =
                head.expectsContinue ? { [weak self] in try HTTP2Exchange.sendContinue(self) } : nil
            // Only END_STREAM ends a request. A length of 0 would end it before that.
            body = Body(
                length: head.contentLength == 0 ? nil : head.contentLength,
                source: StreamBody(stream, sendContinue: sendContinue))
        }
        request = Request(
            method: head.method, target: head.target, authority: head.authority, fields: head.fields, body: body,
            version: .http2, scheme: server.scheme, clientAddress: server.clientAddress, exchange: self,
            witness: server.connection.witness?.witness(ofStream: id.number))
    }

    /// Begins an exchange with a request that is refused.
    init(refusing error: MessageError, on id: StreamID, endsStream: Bool, of server: HTTP2Server) {
        method = .get
        self.server = server
        refusal = error
        job = Job(on: server.connection.loop)
        stream = HTTP2Stream(id, on: server.connection, incoming: endsStream ? .ended : .content)
    }

    func start() {
        stream?.begin(for: self)
        job.start(self)
    }

    // MARK: The job

    func run() async {
        guard let stream else { return }
        do {
            try await answer(stream)
        } catch {
            report(error)
            // An answer that is cut off must never look whole (RFC 9113 section 8.1).
            stream.reset(job.isCancelled || error is StreamError ? .cancel : .internalError, because: error)
        }
        state.become(.over)
        stream.stopReading()
        // The rest of the request isn't needed (RFC 9113 section 8.1).
        stream.reset(.noError, because: CancellationError())
    }

    func hasRun() {
        stream = nil
        server.exchangeHasEnded()
    }

    private func answer(_ stream: HTTP2Stream) async throws {
        var response = try await response()
        if job.isCancelled { throw CancellationError() }
        settle(&response, stream)
        state.become(.responding)
        try await stream.waitForHead()
        let framing = Framing(response: response, toHead: method == .head, .http2)
        let length: Int? = if case .bytes(let count) = framing { count } else { nil }
        let hasContent = method != .head && !response.status.forbidsContent && !response.body.hasEnded
        stream.send(endsStream: !hasContent) {
            $0.append(head: response, contentLength: length, date: server.httpDate, to: $1)
        }
        guard hasContent else { return }
        var writer = ContentWriter(response.body, on: stream)
        try await writer.run()
    }

    private func response() async throws -> Response {
        guard var request = request.take() else {
            return .text("\(refusal?.status ?? .badRequest)\n", status: refusal?.status ?? .badRequest)
        }
        // The end of a request can come in a frame of its own. Then its content is empty.
        if request.body.length == nil, request.body.source != nil, request.body.hasEnded {
            request.body = method.anticipatesContent ? Body([]) : .none
        }
        do {
            return try await server.service.handler(request)
        } catch {
            report(error)
            return .text("500 Internal Server Error\n", status: .internalServerError)
        }
    }

    /// Turns a handler's response into the one that the client gets.
    private func settle(_ response: inout Response, _ stream: HTTP2Stream) {
        // HTTP/2 has no 101, and any other interim response would leave the client waiting (RFC 9113 section 8.6).
        if response.status.isInterim {
            response = .text("500 Internal Server Error\n", status: .internalServerError)
        }
        // The request's content was broken. That is the client's own fault, whatever the handler made of it.
        if !isAnswered, let failure = stream.failure as? MessageError {
            response = .text("\(failure.status)\n", status: failure.status)
        }
    }

    /// Tells the program what went wrong. A client that gives up or sends a broken request isn't worth a log line.
    private func report(_ error: any Error) {
        if job.isCancelled || error is CancellationError || error is StreamError || error is MessageError { return }
        server.service.onFailure(error)
    }

    // MARK: What a handler can do meanwhile

    func send(interim response: Response) async throws {
        guard case .handling = state, response.status.isInterim, response.status.code != 101, let stream else { return }
        try await stream.waitForHead()
        // Meanwhile, the final response may have begun.
        guard case .handling = state else { return }
        stream.send(isFinal: false, endsStream: false) { $0.append(interim: response, to: $1) }
    }

    /// Tells the client to send the content. A handler may keep the request's body for longer than there is an exchange.
    private static func sendContinue(_ exchange: HTTP2Exchange?) throws {
        guard let exchange, case .handling = exchange.state, let stream = exchange.stream else {
            throw CancellationError()
        }
        stream.send(isFinal: false, endsStream: false) { $0.append(interim: Response(.continue), to: $1) }
    }

    func hasBeenAnswered() { isAnswered = true }

    // MARK: What the client does

    func take(_ block: HeaderBlock) -> ErrorCode? { .protocolError }

    /// The client has given up, or the connection has ended. So nobody needs the work that is still going on for it.
    func hasBroken(_ error: any Error) { job.cancel() }
}
