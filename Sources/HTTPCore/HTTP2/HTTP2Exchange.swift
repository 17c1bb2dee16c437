/// One request and its response, on a stream of a client's connection. A job calls the handler and sends the response.
final class HTTP2Exchange: ServerExchange, JobOwner, HTTP2StreamUser {
    /// What the job begins with.
    private enum Beginning {
        case request(Request)
        /// The request isn't passed to the handler, for this reason.
        case refusal(MessageError)
    }

    private let isHead: Bool
    private let server: HTTP2Server
    private var stream: HTTP2Stream?
    let job: Job
    /// What the job begins with; nil once it has that.
    private var beginning: Beginning?
    var isAnswered = false
    var state = ExchangeState.handling

    /// Begins an exchange with a request whose head has come.
    init(_ head: consuming RequestFields.Head, on id: StreamID, endsStream: Bool, of server: HTTP2Server) {
        isHead = head.method == .head
        self.server = server
        job = Job(on: server.connection.loop)
        let stream = HTTP2Stream(
            id, on: server.connection, incoming: endsStream ? .ended : .content, announced: head.contentLength)
        self.stream = stream
        let body: Body
        if endsStream {
            body = head.contentLength == 0 || head.method.anticipatesContent ? Body([]) : .none
        } else {
            // Only END_STREAM ends a request. A length of 0 would end it before that.
            body = Body(
                length: head.contentLength == 0 ? nil : head.contentLength,
                source: StreamBody(stream, sendContinue: head.expectsContinue ? sendContinue : nil))
        }
        beginning = .request(
            Request(
                method: head.method, target: head.target, authority: head.authority, fields: head.fields, body: body,
                version: .http2, scheme: server.scheme, clientAddress: server.clientAddress, exchange: self,
                witness: server.connection.witness?.witness(ofStream: id.number)))
    }

    /// Begins an exchange with a request that is refused.
    init(refusing error: MessageError, isHead: Bool, on id: StreamID, endsStream: Bool, of server: HTTP2Server) {
        self.isHead = isHead
        self.server = server
        job = Job(on: server.connection.loop)
        stream = HTTP2Stream(id, on: server.connection, incoming: endsStream ? .ended : .content)
        beginning = .refusal(error)
    }

    var service: Service { server.service }
    var failure: MessageError? { stream?.failure as? MessageError }

    func start() {
        stream?.begin(for: self)
        job.start(self)
    }

    // MARK: The job

    func run() async {
        guard let stream else { return }
        do {
            switch beginning.take() {
            case .request(var request)?:
                // The end of a request can come in a frame of its own. Then its content is empty.
                if request.body.length == nil, request.body.source != nil, request.body.hasEnded {
                    request.body = request.method.anticipatesContent ? Body([]) : .none
                }
                try await answer(request)
            case .refusal(let error)?:
                try await respond(.text(of: (failure ?? error).status))
            case nil: break
            }
        } catch {
            // An answer that is cut off must never look whole (RFC 9113 section 8.1).
            stream.reset(job.isCancelled || error is StreamError ? .cancel : .internalError, because: error)
        }
        stream.stopReading()
        // The rest of the request isn't needed (RFC 9113 section 8.1).
        stream.reset(.noError, because: CancellationError())
    }

    func hasRun() {
        stream = nil
        server.exchangeHasEnded()
    }

    func respond(_ response: consuming Response) async throws {
        guard let stream else { return }
        try await stream.waitForHead()
        let framing = Framing(response: response, toHead: isHead, .http2)
        let length: Int? = if case .bytes(let count) = framing { count } else { nil }
        let hasContent = !isHead && !response.status.forbidsContent && !response.body.hasEnded
        stream.send(endsStream: !hasContent) {
            $0.append(head: response, contentLength: length, date: server.httpDate, to: $1)
        }
        guard hasContent else { return }
        var writer = ContentWriter(response.body, on: stream)
        try await writer.run()
    }

    // MARK: What a handler can do meanwhile

    func send(interim response: Response) async throws {
        guard maySend(interim: response), let stream else { return }
        try await stream.waitForHead()
        // Meanwhile, the final response may have begun.
        if state == .handling { write(interim: response) }
    }

    func write(interim response: Response) {
        stream?.send(isFinal: false, endsStream: false) { $0.append(interim: response, to: $1) }
    }

    // MARK: What the client does

    func take(_ block: HeaderBlock) -> ErrorCode? { .protocolError }

    /// The client has given up, or the connection has ended. So nobody needs the work that is still going on for it.
    func hasBroken(_ error: any Error) { job.cancel() }
}
