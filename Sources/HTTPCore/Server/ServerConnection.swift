/// A client's connection: requests come in, a handler turns each into a response, one after the other.
///
/// A task serves the requests. While the connection waits for the next one it has none, nor a buffer: it costs this
/// object and a few that belong to it.
final class ServerConnection: Strand, Waiter, PeerObserver {
    private enum State {
        /// Waits for the first byte of a request, without a task, until the client has been silent for too long.
        case idle(until: Moment)
        /// The task reads a head.
        case reading
        /// The task waits a moment for the next request.
        case pausing
        /// The handler works for the client.
        case handling
        /// The response is being sent.
        case responding
        /// The last response is out, and the client has a while to take it.
        case draining(Drain)
        /// Another protocol than HTTP goes through.
        case tunnelling(Tunnel)
        case ended
    }

    /// What comes after a request.
    private enum Sequel { case request, idle, drain, end, tunnel(Connection) }

    private let stream: Stream
    private var limits: Limits { stream.limits }
    private let clientAddress: String
    private let service: Service
    private unowned let worker: Worker
    private let reader: RequestReader
    /// Prints what passes, if the program was asked to.
    let trace: Trace?
    private var state: State
    /// Whether no request is to follow the one under way.
    private var isLast = false
    /// The number of the exchange under way: what belongs to an older one has no say any more.
    private var exchange = 0
    /// When the last request had been answered.
    private var restsSince: Moment?
    /// Whether the present request came soon after the last one: then another one is likely to follow as soon.
    private var isBusy = false
    private static let soon = Duration.milliseconds(200)
    /// How many requests that have arrived together are answered before others have their turn.
    private static let turns = 8

    init(_ stream: Stream, clientAddress: String, service: Service, worker: Worker) {
        self.stream = stream
        self.clientAddress = clientAddress
        self.service = service
        self.worker = worker
        trace = service.tracer?.nextClient()
        reader = RequestReader(stream, worker.begunHeads, trace: trace)
        state = .idle(until: stream.loop.now)
        super.init(on: stream.loop)
        stream.observer = self
    }

    var descriptor: Int32 { stream.descriptor }

    /// Closes the connection: at once if it waits for a request, else after the one under way, or on its way.
    func finish() {
        isLast = true
        switch state {
        case .idle: if !stream.hasUnread { endOnceTaken() }
        // The task finds out that there will be no other request.
        case .pausing: if !stream.hasUnread { stream.interruptReader(with: StreamError.timeout) }
        case .reading, .handling, .responding, .draining, .tunnelling, .ended: break
        }
    }

    /// Closes the connection, whatever is under way.
    func abort() {
        cancelTask()
        if case .tunnelling(let tunnel) = state { tunnel.end() } else { end() }
    }

    /// Waits for a request to begin, and serves it and all that follow. The worker is told when the connection has ended.
    func rest() {
        dropTask()
        guard !isLast, !stream.isClosed else { return endOnceTaken() }
        state = .idle(until: stream.loop.now + limits.idle)
        readFirst()
    }

    func hasWaited() {
        switch state {
        case .idle: readFirst()
        case .reading, .pausing, .handling, .responding, .draining, .tunnelling, .ended: break
        }
    }

    /// Takes what has arrived; if that is nothing, waits for it until it is too late.
    private func readFirst() {
        guard case .idle(let deadline) = state else { return }
        var reads = 0
        repeat {
            reads += 1
            do {
                guard let isOpen = try stream.readNow() else {
                    guard stream.loop.now < deadline, !isLast || stream.hasUnread else { return endOnceTaken() }
                    return stream.whenReadable(until: deadline, tell: self)
                }
                // A client that sends empty lines without end isn't waited for.
                guard isOpen, reads < 8 else { return end() }
            } catch {
                return end()
            }
            reader.dropEmptyLines()
        } while stream.input.isEmpty
        isBusy = restsSince.map { stream.loop.now < $0 + ServerConnection.soon } ?? false
        state = .reading
        startTask()
    }

    override func run() async {
        switch await serve() {
        case .request, .idle:
            restsSince = stream.loop.now
            rest()
        case .drain: drain()
        case .tunnel(let connection): tunnel(to: connection)
        case .end: end()
        }
    }

    private func end() {
        if case .ended = state { return }
        state = .ended
        stream.close()
        dropTask()
        worker.hasEnded(self)
    }

    /// Ends a connection that waits for a request: at once, unless the system still has some of the last answer to send.
    private func endOnceTaken() {
        if stream.unsentBytes > 0 { drain() } else { end() }
    }

    /// Lets the client take what it has been sent, and ends then.
    private func drain() {
        dropTask()
        guard !stream.isClosed else { return end() }
        let drain = Drain(stream) { [unowned self] in end() }
        state = .draining(drain)
        drain.begin()
    }

    private func tunnel(to connection: Connection) {
        dropTask()
        let tunnel = Tunnel(between: stream, and: connection.take()) { [unowned self] in end() }
        state = .tunnelling(tunnel)
        tunnel.begin()
    }

    /// Serves requests for as long as one follows the other.
    private func serve() async -> Sequel {
        var answered = 0
        while true {
            state = .reading
            do {
                let head = if let head = try reader.headNow() { head } else { try await reader.restOfHead() }
                let (request, exchange) = begin(head)
                let sequel = await answer(request, exchange)
                guard case .request = sequel else { return sequel }
            } catch {
                return await refuse(error)
            }
            reader.dropEmptyLines()
            while stream.input.isEmpty {
                guard isBusy else { return .idle }
                do {
                    guard try await nextBytes() else { return isLast ? .idle : .end }
                } catch {
                    return error as? StreamError == .timeout ? .idle : .end
                }
                reader.dropEmptyLines()
            }
            answered += 1
            // A client that sends faster than it is answered mustn't keep the others waiting.
            if answered.isMultiple(of: ServerConnection.turns) { await stream.loop.giveWay() }
        }
    }

    /// Waits a moment for the next request: to take a task anew costs more than to keep it for a while.
    ///
    /// - Returns: false if none can come any more.
    private func nextBytes() async throws -> Bool {
        if let isOpen = try stream.readNow() { return isOpen }
        // A request that had arrived when the program was told to end is the last one.
        guard !isLast || stream.hasUnread else { return false }
        state = .pausing
        try await stream.readable(until: stream.loop.now + ServerConnection.soon)
        return true
    }

    // MARK: The exchange

    private func begin(_ head: RequestHead) -> (Request, Exchange) {
        exchange += 1
        var body: IncomingBody?
        if head.bodyLength != .none {
            let incoming = IncomingBody(stream, head.bodyLength, head.fields, isResponse: false)
            // Content that is there already needs no invitation.
            if head.expectsContinue, stream.input.isEmpty {
                // A handler may keep the body for longer than there is a connection.
                incoming.onFirstRead = { [weak self, exchange] in
                    guard let self else { throw CancellationError() }
                    try sendContinue(in: exchange)
                }
            }
            body = incoming
        }
        let request = Request(
            method: head.method, target: head.target, authority: head.authority, fields: head.fields,
            body: body.map { Body(length: $0.remaining, source: $0) } ?? .none,
            version: head.version, clientAddress: clientAddress, connection: self,
            exchange: exchange)
        return (request, Exchange(head, body, offer: request.offeredProtocols))
    }

    private func answer(_ request: consuming Request, _ exchange: Exchange) async -> Sequel {
        state = .handling
        peerHasChanged()
        do {
            let response: Response
            do {
                response = try await service.handler(request)
            } catch {
                response = failed(error, exchange)
            }
            guard !isCancelled else { throw CancellationError() }
            if let connection = response.connection, exchange.isSwitch(response) {
                state = .responding
                write { $0.append(switching: response, to: connection.protocols) }
                try await stream.flush()
                return .tunnel(connection)
            }
            var transfer = begin(consume response, exchange)
            do {
                while try !transfer.advance() { try await transfer.wait() }
            } catch {
                // Where the end of the connection is the end of the body, only a reset tells that it isn't whole.
                if transfer.framing == .untilClose { stream.reset() }
                throw error
            }
            guard let body = exchange.body else { return isLast ? .drain : .request }
            body.takeOver()
            if !isLast, try await body.discard(waitingFor: limits.unreadBody) { return .request }
            return .drain
        } catch {
            if exchange.body?.failure == nil { report(error) }
            return isCancelled || error is StreamError ? .end : .drain
        }
    }

    /// A client that has gone isn't worked for any longer. One that has only ended its side still waits for its answer:
    /// whether it is there to take it shows when that is sent (RFC 9112 section 9.6).
    func peerHasChanged() {
        guard stream.peerState.contains(.failed) else { return }
        switch state {
        case .handling, .responding: cancelTask()
        case .idle, .reading, .pausing, .draining, .tunnelling, .ended: break
        }
    }

    /// A handler that throws has no response; this one takes its place.
    private func failed(_ error: any Error, _ exchange: Exchange) -> Response {
        if exchange.body?.failure == nil { report(error) }
        return .text("500 Internal Server Error\n", status: .internalServerError)
    }

    /// Writes the head of the response, for its body to follow.
    private func begin(_ response: consuming Response, _ exchange: Exchange) -> Transfer {
        if !exchange.settle(&response, limits) { isLast = true }
        let framing = Framing(response: response, to: exchange.method, exchange.version)
        state = .responding
        write { $0.append(head: response, framing, date: stream.loop.httpDate, closes: isLast) }
        let hasContent = exchange.method != .head && !response.status.forbidsContent
        return Transfer(hasContent ? response.body : .none, framing, over: stream)
    }

    /// Puts a head into the output.
    private func write(_ head: (Buffer) -> Void) {
        let start = stream.output.count
        head(stream.output)
        trace?.answerLeaves(stream.output, from: start)
    }

    /// Sends an interim response, unless the final one of that exchange has begun.
    func send(interim response: Response, in exchange: Int) async throws {
        guard isHandling(exchange), response.status.isInterim, response.status.code != 101 else { return }
        write { $0.append(interim: response) }
        try await stream.flush()
    }

    private func isHandling(_ number: Int) -> Bool {
        if case .handling = state { number == exchange } else { false }
    }

    /// Tells the client to go on with the body (RFC 9110 section 10.1.1).
    private func sendContinue(in exchange: Int) throws {
        guard isHandling(exchange) else { throw CancellationError() }
        write { $0.append(interim: Response(.continue)) }
        try stream.sendSome()
    }

    /// Tells the program what went wrong. That a client has gone is no news.
    private func report(_ error: any Error) {
        if error is CancellationError || error is StreamError { return }
        service.onFailure(error)
    }

    // MARK: The end

    /// Answers a request that isn't one.
    private func refuse(_ error: MessageError) async -> Sequel {
        guard error != .incomplete || !stream.peerState.contains(.failed) else { return .end }
        state = .responding
        let response = Response.text("\(error.status)\n", status: error.status)
        let method = stream.input.withBytes { RequestLine.method($0) } ?? .get
        let framing = Framing(response: response, to: method, .http11)
        write { $0.append(head: response, framing, date: stream.loop.httpDate, closes: true) }
        var transfer = Transfer(method == .head ? .none : response.body, framing, over: stream)
        // If that fails, nobody is there to hear it.
        return (try? await transfer.run()) == nil ? .end : .drain
    }
}
