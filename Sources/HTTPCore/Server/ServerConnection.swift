/// A client's connection. It reads a request, calls the handler, sends the response, and starts again:
///
///     idle -> reading -> handling -> responding -+-> pausing -> reading ...  the next request follows soon
///      ^                                         |-> idle                    or it doesn't
///      |                                         |-> draining -> ended       this was the last one
///      '-- no task, no buffer                    '-> tunnelling -> ended     both sides switched protocols
///
/// A task serves the requests. A connection that has been idle for a moment has no task and no buffer; it costs only
/// this object and a few that belong to it.
final class ServerConnection: Strand, Waiter, PeerObserver, RequestConnection {
    private let stream: Stream
    private var limits: Limits { stream.limits }
    private let clientAddress: String
    private let service: Service
    private unowned let worker: Worker
    private let reader: RequestReader
    private let writer: ResponseWriter
    /// Sees the messages as they pass; nil if nobody wants to.
    let witness: (any MessageWitness)?
    private var state: State
    /// What has taken over while it is draining or tunnelling. If the state held it, each change would cost more.
    private var successor: AnyObject?
    /// Whether the current request is the last one.
    private var isLast = false
    /// The number of the current exchange. An object that belongs to an older one can tell by this, and then it mustn't
    /// do anything.
    private var exchange = 0
    /// When the last request was answered.
    private var restsSince: Moment?
    /// Whether the current request came soon after the last one. Then the next one probably will, too.
    private var isBusy = false
    private static let soon = Duration.milliseconds(200)
    /// How many requests that arrived together are answered before other connections get their turn.
    private static let turns = 8

    init(_ stream: Stream, clientAddress: String, service: Service, worker: Worker) {
        self.stream = stream
        self.clientAddress = clientAddress
        self.service = service
        self.worker = worker
        witness = service.makeWitness?()
        writer = ResponseWriter(stream, worker.presentDate, witness: witness)
        reader = RequestReader(stream, worker.begunHeads, witness: witness)
        state = .idle(until: stream.loop.now)
        super.init(on: stream.loop)
        stream.observer = self
    }

    var descriptor: Int32 { stream.descriptor }

    /// Closes the connection as soon as it's polite: now if it's idle, otherwise after the current request.
    func finish() {
        isLast = true
        switch state {
        case .idle: if !stream.hasUnread { endOnceTaken() }
        // The task finds out that there will be no other request.
        case .pausing: if !stream.hasUnread { stream.interruptReader(with: StreamError.timeout) }
        case .reading, .handling, .responding, .draining, .tunnelling, .ended: break
        }
    }

    /// Closes the connection now, whatever it is doing.
    func abort() {
        cancelTask()
        if let tunnel = successor as? Tunnel { tunnel.end() } else { end() }
    }

    /// Waits for a request, and serves it and those that follow. The worker is told when the connection has ended.
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

    /// Reads what has arrived. If nothing has, it waits until the deadline.
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
                // A client that keeps sending empty lines isn't served.
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
        successor = nil
        stream.close()
        dropTask()
        worker.hasEnded(self)
    }

    /// Ends a connection that waits for a request: at once, unless the system still has some of the last answer to send.
    private func endOnceTaken() {
        if stream.unsentBytes > 0 { drain() } else { end() }
    }

    /// Gives the client time to read the last response, and then ends the connection.
    private func drain() {
        dropTask()
        guard !stream.isClosed else { return end() }
        let drain = Drain(stream) { [unowned self] in end() }
        (state, successor) = (.draining, drain)
        drain.begin()
    }

    private func tunnel(to connection: Connection) {
        dropTask()
        guard !stream.isClosed else { return end() }
        let tunnel = Tunnel(between: stream, and: connection.take()) { [unowned self] in end() }
        (state, successor) = (.tunnelling, tunnel)
        tunnel.begin()
    }

    /// Serves requests as long as the next one follows soon.
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
            // A client that sends requests faster than they are answered must not keep others waiting.
            if answered.isMultiple(of: ServerConnection.turns) { await stream.loop.giveWay() }
        }
    }

    /// Waits a moment for the next request. Keeping the task for a moment is cheaper than starting it again.
    ///
    /// - Returns: false if there can't be any more requests.
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
            // If content has already arrived, the client isn't waiting for 100 (Continue).
            if head.expectsContinue, stream.input.isEmpty {
                // A handler may keep the body for longer than there is a connection.
                incoming.onFirstRead = { [weak self, exchange] in
                    guard let self else { throw CancellationError() }
                    try sendContinue(in: exchange)
                }
            }
            body = incoming
        }
        let request = Request(head, body, from: clientAddress, on: self, exchange: exchange)
        return (request, Exchange(head, body, offer: request.offeredProtocols))
    }

    private func answer(_ request: consuming Request, _ exchange: Exchange) async -> Sequel {
        state = .handling
        peerHasChanged()
        do {
            var response: Response
            do {
                response = try await service.handler(request)
            } catch {
                response = failed(error, exchange)
            }
            guard !isCancelled else { throw CancellationError() }
            if let connection = response.connection, exchange.isSwitch(response) {
                state = .responding
                writer.write(switching: response, to: connection.protocols)
                try await stream.flush()
                return .tunnel(connection)
            }
            if !exchange.settle(&response, limits) { isLast = true }
            state = .responding
            var transfer = writer.begin(consume response, to: exchange.method, exchange.version, closes: isLast)
            do {
                while try !transfer.advance() { try await transfer.wait() }
            } catch {
                // If the body ends with the connection, only a reset can tell the client that it is incomplete.
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

    /// If the connection is broken, the handler's work is useless, so it's cancelled. If the client has only closed its
    /// sending side, it may still wait for the response (RFC 9112 section 9.6). Whether it does will be seen when the
    /// response is sent.
    func peerHasChanged() {
        guard stream.peerState.contains(.failed) else { return }
        switch state {
        case .handling, .responding: cancelTask()
        case .idle, .reading, .pausing, .draining, .tunnelling, .ended: break
        }
    }

    /// The response for a handler that threw an error.
    private func failed(_ error: any Error, _ exchange: Exchange) -> Response {
        if exchange.body?.failure == nil { report(error) }
        return .text("500 Internal Server Error\n", status: .internalServerError)
    }

    /// Sends an interim response. It does nothing once the final response of this exchange has begun.
    func send(interim response: Response, in exchange: Int) async throws {
        guard isHandling(exchange), response.status.isInterim, response.status.code != 101 else { return }
        writer.write(interim: response)
        try await stream.flush()
    }

    private func isHandling(_ number: Int) -> Bool {
        if case .handling = state { number == exchange } else { false }
    }

    /// Tells the client to send the body (RFC 9110 section 10.1.1).
    private func sendContinue(in exchange: Int) throws {
        guard isHandling(exchange) else { throw CancellationError() }
        writer.write(interim: Response(.continue))
        try stream.sendSome()
    }

    /// Tells the program what went wrong. A client that disconnects isn't worth a log line.
    private func report(_ error: any Error) {
        if error is CancellationError || error is StreamError { return }
        service.onFailure(error)
    }

    // MARK: The end

    /// Answers a malformed request.
    private func refuse(_ error: MessageError) async -> Sequel {
        guard error != .incomplete || !stream.peerState.contains(.failed) else { return .end }
        state = .responding
        let method = stream.input.withBytes { RequestLine.method($0) } ?? .get
        let response = Response.text("\(error.status)\n", status: error.status)
        var transfer = writer.begin(response, to: method, .http11, closes: true)
        // If this fails, the client is gone.
        return (try? await transfer.run()) == nil ? .end : .drain
    }
}
