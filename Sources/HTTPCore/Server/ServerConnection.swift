/// A client's connection. It reads a request, calls the handler, sends the response, and starts again:
///
///     idle -> reading -> serving -+-> reading ...           the next request is already there
///      ^                          |-> idle
///      |                          |-> draining -> ended     this was the last one
///      '-- no task, no buffer     '-> tunnelling -> ended   both sides switched protocols
///
/// A job serves the requests. An idle connection has no task and no buffer; it costs only this object and a few that
/// belong to it.
final class ServerConnection: ServedConnection, JobOwner, Waiter, PeerObserver {
    let stream: Stream
    var limits: Limits { stream.limits }
    private let clientAddress: String
    let service: Service
    private unowned let worker: Worker
    private let reader: RequestReader
    let writer: ResponseWriter
    /// Sees the messages as they pass; nil if nobody wants to.
    let witness: (any MessageWitness)?
    let job: Job
    @safe @exclusivity(unchecked) private var state = State.idle
    /// When an idle connection will have been idle for too long.
    @safe @exclusivity(unchecked) private var idleDeadline: Instant
    /// Whether no request has arrived yet. Until then, the client may turn out to speak another version of HTTP.
    @safe @exclusivity(unchecked) private var isNew = true
    /// What the job has left to do.
    @safe @exclusivity(unchecked) private var sequel = Sequel.end
    /// What has taken over while it is draining or tunnelling. If the state held it, each change would cost more.
    private var successor: AnyObject?
    /// Whether the current request is the last one.
    @safe @exclusivity(unchecked) var isLast = false
    /// How many requests that arrived together are answered before other connections get their turn.
    private static let turns = 8

    init(_ stream: Stream, clientAddress: String, service: Service, worker: Worker) {
        self.stream = stream
        self.clientAddress = clientAddress
        self.service = service
        self.worker = worker
        job = Job(on: stream.loop)
        witness = service.makeWitness?()
        writer = ResponseWriter(stream, worker.presentDate, witness: witness)
        reader = RequestReader(stream, worker.begunHeads, witness: witness)
        idleDeadline = stream.loop.now + stream.limits.idle
        stream.observer = self
    }

    var descriptor: Int32 { stream.descriptor }

    func begin() { readFirst() }

    /// Closes the connection as soon as it's polite: now if it's idle, otherwise after the current request.
    func finish() {
        isLast = true
        if case .idle = state, !stream.hasUnread { endOnceTaken() }
    }

    /// Closes the connection now, whatever it is doing. A tunnel has a moment to send what it has read.
    func abort() {
        job.cancel()
        if let tunnel = successor as? Tunnel { tunnel.end() } else { end() }
    }

    // MARK: Between requests

    /// Reads what has arrived. If nothing has, it waits until the deadline. With the first bytes, the job starts.
    func readFirst() {
        var reads = 0
        while true {
            reads += 1
            do {
                guard let isOpen = try stream.readNow() else {
                    return isNew && handOver() == true ? () : waitForFirst()
                }
                // A client that keeps sending empty lines isn't served.
                guard isOpen, reads < 8 else { return end() }
            } catch {
                return stream.cipher?.isBypassed == true ? refusePlaintext() : end()
            }
            reader.dropEmptyLines()
            guard !stream.input.isEmpty else { continue }
            switch isNew ? handOver() : false {
            case true?: return
            case false?: return start()
            case nil: continue
            }
        }
    }

    private func start() {
        isNew = false
        state.become(.reading)
        job.start(self)
    }

    private func waitForFirst() {
        let deadline = isNew ? firstDeadline : idleDeadline
        guard stream.loop.now < deadline, !isLast || stream.hasUnread else {
            return stream.input.isEmpty ? endOnceTaken() : start()
        }
        stream.whenReadable(until: deadline, tell: self)
    }

    /// When the first request must have come. What has begun, such as a TLS handshake, has less time than an idle
    /// connection.
    private var firstDeadline: Instant {
        let hasBegun = stream.cipher?.isComplete == false || !stream.input.isEmpty
        return hasBegun ? idleDeadline + (limits.headTime - limits.idle) : idleDeadline
    }

    /// Leaves the connection to another object, if its client speaks another version.
    ///
    /// - Returns: whether it does; nil if that can't be told yet.
    private func handOver() -> Bool? {
        guard let other = service.otherVersion else { return false }
        let isSpoken = other.isSpoken(on: stream)
        guard isSpoken == true else { return isSpoken }
        state.become(.ended)
        worker.replace(self, with: other.serve(stream, of: clientAddress, service, worker, witness: witness))
        return true
    }

    /// Tells a client that speaks plain HTTP, where TLS is expected, what is wrong.
    private func refusePlaintext() {
        stream.cipher = nil
        let response = Response.text("400 Bad Request: this port needs https://\n", status: .badRequest)
        var writing = writer.begin(response, toHead: false, .http11, closes: true)
        // This is short enough to be sent at once. If it fails, the client is gone.
        _ = try? writing.advance()
        drain()
    }

    func hasWaited() {
        if case .idle = state { readFirst() }
    }

    private func becomeIdle() {
        state.become(.idle)
        guard !isLast, !stream.isClosed else { return endOnceTaken() }
        idleDeadline = stream.loop.now + limits.idle
        readFirst()
    }

    // MARK: The job

    func run() async {
        sequel = await serve()
    }

    func hasRun() {
        if case .ended = state { return }
        switch sequel {
        case .request, .idle: becomeIdle()
        case .drain: drain()
        case .tunnel(let connection):
            sequel = .end
            tunnel(to: connection)
        case .end: end()
        }
    }

    /// Serves the requests that have arrived.
    private func serve() async -> Sequel {
        var answered = 0
        while true {
            do {
                let head = if let head = try reader.headNow() { head } else { try await reader.restOfHead() }
                let exchange = HTTP1Exchange(head, on: self)
                let sequel = await answer(exchange.request(head, from: clientAddress), exchange)
                guard case .request = sequel else { return sequel }
            } catch {
                return await refuse(error)
            }
            reader.dropEmptyLines()
            if stream.input.isEmpty { return .idle }
            answered += 1
            // A client that sends requests faster than they are answered must not keep others waiting.
            if answered.isMultiple(of: ServerConnection.turns) { await stream.loop.yield() }
            guard !stream.isClosed else { return .end }
            state.become(.reading)
        }
    }

    private func answer(_ request: consuming Request, _ exchange: HTTP1Exchange) async -> Sequel {
        state.become(.serving)
        peerHasChanged()
        do {
            return try await exchange.answer(request)
        } catch {
            _ = exchange.body?.close()
            return job.isCancelled || error is StreamError ? .end : .drain
        }
    }

    /// Answers a malformed request.
    private func refuse(_ error: MessageError) async -> Sequel {
        guard !stream.isClosed, error != .incomplete || !stream.peerState.contains(.failed) else { return .end }
        state.become(.serving)
        let method = stream.input.withBytes { RequestLine.method($0) }
        let response = Response.text(of: error.status)
        var writing = writer.begin(response, toHead: method == .head, .http11, closes: true)
        // If this fails, the client is gone.
        return (try? await writing.run()) == nil ? .end : .drain
    }

    /// If the connection is broken, the handler's work is useless, so it's cancelled. If the client has only closed its
    /// sending side, it may still wait for the response (RFC 9112 section 9.6). Whether it does will be seen when the
    /// response is sent.
    func peerHasChanged() {
        if case .serving = state, stream.peerState.contains(.failed) { job.cancel() }
    }

    // MARK: The end

    private func end() {
        if case .ended = state { return }
        state.become(.ended)
        successor = nil
        stream.close()
        worker.hasEnded(self)
    }

    /// Ends an idle connection: at once, unless the system still has some of the last answer to send.
    private func endOnceTaken() {
        if stream.unsentBytes > 0 { drain() } else { end() }
    }

    /// Gives the client time to read the last response, and then ends the connection.
    private func drain() {
        guard !stream.isClosed else { return end() }
        let drain = Drain(stream) { [unowned self] in end() }
        state.become(.draining)
        successor = drain
        drain.begin()
    }

    private func tunnel(to connection: Connection) {
        guard !stream.isClosed else { return end() }
        let tunnel = Tunnel(between: stream, and: connection.take()) { [unowned self] in end() }
        state.become(.tunnelling)
        successor = tunnel
        tunnel.begin()
    }
}
