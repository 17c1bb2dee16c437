/// A client's connection: requests come in, a handler turns each into a response, one after the other.
///
/// A task serves the requests. While the connection waits for the next one it has none, nor a buffer: it costs this
/// object and a few that belong to it.
final class ServerConnection {
    private let stream: Stream
    private var limits: Limits { stream.limits }
    private let clientAddress: String
    private let service: Service
    /// Prints what passes, if the program was asked to.
    let trace: Trace?
    /// The task that serves the requests; nil while the connection waits for long.
    private var task: Task<Void, Never>?
    private var isBetweenRequests = false
    private var onEnd: (() -> Void)?
    private lazy var idleTimer = Timer { [weak self] in self?.end() }
    /// Whether the request under way is the last one here.
    private var isLast = false
    private var hasStartedResponse = false
    /// Watches for a client that has gone while its request is under way.
    private lazy var watch = ClientWatch(stream) { [weak self] in self?.task?.cancel() }

    init(_ stream: Stream, clientAddress: String, service: Service) {
        self.stream = stream
        self.clientAddress = clientAddress
        self.service = service
        trace = service.tracer?.nextClient()
    }

    /// Serves the client until one side has had enough, then calls `onEnd`.
    func start(onEnd: @escaping () -> Void) {
        self.onEnd = onEnd
        rest()
    }

    /// Closes the connection: at once if it waits for a request, else after the one under way.
    func finish() {
        isLast = true
        if task == nil || isBetweenRequests { end() }
    }

    /// Closes the connection, whatever is under way.
    func abort() {
        task?.cancel()
        end()
    }

    /// Waits for a request to begin.
    private func rest() {
        task = nil
        guard !isLast, !stream.isClosed else { return end() }
        stream.loop.set(idleTimer, to: stream.loop.now + limits.idle)
        stream.channel.whenReadable { [unowned self] in self.readFirst() }
    }

    /// Something has arrived, or the end.
    private func readFirst() {
        var reads = 0
        repeat {
            reads += 1
            do {
                guard let isOpen = try stream.readNow() else {
                    return stream.channel.whenReadable { [unowned self] in self.readFirst() }
                }
                // A client that sends empty lines without end isn't waited for.
                guard isOpen, reads < 8 else { return end() }
            } catch {
                return end()
            }
            dropEmptyLines()
        } while stream.input.isEmpty
        idleTimer.clear()
        task = stream.loop.spawn {
            if await self.serve() { self.rest() } else { self.end() }
        }
    }

    private func end() {
        stream.close()
        watch.drop()
        stream.loop.drop(idleTimer)
        task = nil
        let callback = onEnd
        onEnd = nil
        callback?()
    }

    /// Serves requests for as long as one follows the other.
    ///
    /// - Returns: whether another one may come later.
    private func serve() async -> Bool {
        while true {
            do {
                guard await exchange(try await nextHead()) else { return false }
            } catch {
                await refuse(error)
                return false
            }
            dropEmptyLines()
            while stream.input.isEmpty {
                if let isOver = await nextByte() { return !isOver }
                dropEmptyLines()
            }
        }
    }

    /// Waits a moment for the next request: to start a task anew costs more than to keep it that long.
    ///
    /// - Returns: nil if a request begins; else whether none can come any more.
    private func nextByte() async -> Bool? {
        guard !isLast else { return true }
        isBetweenRequests = true
        defer { isBetweenRequests = false }
        do {
            return try await stream.read(until: stream.loop.now + .milliseconds(200)) ? nil : true
        } catch {
            return error as? StreamError != .timeout
        }
    }

    // MARK: The request

    /// Some clients send an empty line after a body (RFC 9112 section 2.2).
    private func dropEmptyLines() {
        guard !stream.input.isEmpty else { return }
        stream.input.consume(stream.input.withBytes { RequestLine.emptyLines($0) })
    }

    /// The head of the request whose first byte has arrived.
    private func nextHead() async throws(MessageError) -> RequestHead {
        let deadline = stream.loop.now + limits.headTime
        while true {
            let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
                try RequestHead.parse(bytes, limits: limits)
            }
            if let (head, size) = parsed {
                trace?.requestComes(stream.input, size)
                stream.input.consume(size)
                return head
            }
            do {
                guard try await stream.readLine(until: deadline) else { throw MessageError.incomplete }
            } catch StreamError.timeout {
                throw .timeout
            } catch {
                throw .incomplete
            }
        }
    }

    // MARK: The exchange

    /// Answers a request.
    ///
    /// - Returns: whether another one may follow.
    private func exchange(_ head: RequestHead) async -> Bool {
        hasStartedResponse = false
        let body =
            head.bodyLength == .none ? nil : IncomingBody(stream, head.bodyLength, head.fields, isResponse: false)
        // Content that is there already needs no invitation.
        if head.expectsContinue, stream.input.isEmpty {
            body?.onFirstRead = { [unowned self] in try self.sendContinue() }
        }
        watch.begin()
        defer { watch.end() }
        do {
            var response = await answer(head, body)
            try Task.checkCancellation()
            // A handler's response is final: an interim one would leave the client waiting.
            if response.status.isInterim {
                response = .text("500 Internal Server Error\n", status: .internalServerError)
            }
            var keeps = head.isPersistent
            if let failure = body?.failure {
                // The fault is the client's, whatever the handler made of it.
                response = .text("\(failure.status)\n", status: failure.status)
                keeps = false
            }
            keeps = keeps && !isLast && body.map(canBeReadLater) != false
            return try await send(response, to: head, keeps: keeps, body)
        } catch {
            report(error)
            return false
        }
    }

    private func answer(_ head: RequestHead, _ body: IncomingBody?) async -> Response {
        // A tunnel isn't something that a handler of requests could make.
        guard head.method != .connect else { return .text("501 Not Implemented\n", status: .notImplemented) }
        let request = Request(
            method: head.method, target: head.target, authority: head.authority, fields: head.fields,
            body: body.map { Body(length: $0.remaining, source: $0) } ?? .none,
            version: head.version, clientAddress: clientAddress, connection: self)
        do {
            return try await service.handler(request)
        } catch {
            if body?.failure == nil { report(error) }
            return .text("500 Internal Server Error\n", status: .internalServerError)
        }
    }

    /// Whether what the handler left of the body is so little that reading it after the response keeps the
    /// connection in use (RFC 9112 section 9.3 asks for all of it or a close).
    private func canBeReadLater(_ body: IncomingBody) -> Bool {
        // The client waits for a 100 that it won't get: whether it sends the body now, nobody knows.
        guard body.onFirstRead == nil, body.failure == nil else { return false }
        return body.remaining.map { $0 <= limits.unreadBody } ?? body.isComplete
    }

    private func send(
        _ response: Response, to head: RequestHead, keeps: Bool, _ body: IncomingBody?
    ) async throws -> Bool {
        let framing = Framing(response: response, to: head.method, head.version)
        // A proxy keeps no connection to a 1.0 client (RFC 9112 section 9.3): `head.isPersistent` is false for those.
        let keeps = keeps && framing != .untilClose
        hasStartedResponse = true
        write { $0.append(head: response, framing, date: stream.loop.httpDate, closes: !keeps) }
        if head.method == .head || response.status.forbidsContent {
            try await stream.flush()
        } else {
            do {
                try await stream.send(response.body, framing)
            } catch {
                // Where the end of the connection is the end of the body, only a reset tells that it isn't whole.
                if framing == .untilClose { stream.reset() }
                throw error
            }
        }
        watch.end()
        body?.takeOver()
        if keeps, try await body?.discard(waitingFor: limits.unreadBody) ?? true { return true }
        if !(body?.hasEnded ?? true) || !stream.input.isEmpty { await linger() }
        return false
    }

    /// Puts a head into the output.
    private func write(_ head: (Buffer) -> Void) {
        let start = stream.output.count
        head(stream.output)
        trace?.answerLeaves(stream.output, from: start)
    }

    /// Sends an interim response, unless the final one has begun.
    func send(interim response: Response) async throws {
        guard !hasStartedResponse, response.status.isInterim, response.status.code != 101 else { return }
        write { $0.append(interim: response) }
        try await stream.flush()
    }

    /// Tells the client to go on with the body (RFC 9110 section 10.1.1).
    private func sendContinue() throws {
        guard !hasStartedResponse else { throw CancellationError() }
        write { $0.append(interim: Response(.continue)) }
        try stream.sendSome()
    }

    /// Tells the program what went wrong. That a client has gone is no news.
    private func report(_ error: any Error) {
        if error is CancellationError || error is StreamError { return }
        service.onFailure(error)
    }

    // MARK: The end

    /// Answers a request that isn't one, and closes.
    private func refuse(_ error: MessageError) async {
        guard error != .incomplete || !stream.channel.peerState.contains(.failed) else { return }
        let response = Response.text("\(error.status)\n", status: error.status)
        let framing = Framing(response: response, to: .get, .http11)
        write { $0.append(head: response, framing, date: stream.loop.httpDate, closes: true) }
        do {
            try await stream.send(response.body, framing)
            await linger()
        } catch {
            // Nobody is there to hear it.
        }
    }

    /// Reads and drops what the client still sends, for a short time: closing with bytes unread would be a reset, and
    /// the client would lose the answer (RFC 9112 section 9.6).
    private func linger() async {
        guard !stream.isClosed else { return }
        SocketCall.endSending(stream.channel.descriptor)
        let end = stream.loop.now + limits.silence
        stream.input.consume(stream.input.count)
        while stream.loop.now < end {
            let more = try? await stream.read(until: stream.loop.now + limits.linger)
            guard more == true else { return }
            stream.input.consume(stream.input.count)
        }
    }
}
