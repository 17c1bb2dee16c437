/// A client's connection: requests come in, a handler turns each into a response, one after the other.
///
/// A task serves the requests. While the connection waits for the next one it has none, nor a buffer: it costs this
/// object and a few that belong to it.
final class ServerConnection: Strand, Waiter, PeerObserver {
    private let stream: Stream
    private var limits: Limits { stream.limits }
    private let clientAddress: String
    private let service: Service
    /// Prints what passes, if the program was asked to.
    let trace: Trace?
    private var isBetweenRequests = false
    /// When the last request had been answered.
    private var restsSince: Moment?
    /// Whether the present request came soon after the last one: then another one is likely to follow as soon.
    private var isBusy = false
    private static let soon = Duration.milliseconds(200)
    private unowned let worker: Worker
    private var hasEnded = false
    /// When the client has been silent for too long between two requests.
    private var idleDeadline = Moment.now
    /// Whether the request under way is the last one here.
    private var isLast = false
    private var hasStartedResponse = false
    /// Whether the handler works for the client, or its response is being sent.
    private var isAnswering = false
    private var watch: ClientWatch?

    init(_ stream: Stream, clientAddress: String, service: Service, worker: Worker) {
        self.stream = stream
        self.clientAddress = clientAddress
        self.service = service
        self.worker = worker
        trace = service.tracer?.nextClient()
        super.init(on: stream.loop)
        stream.observer = self
    }

    var descriptor: Int32 { stream.descriptor }

    /// Closes the connection: at once if it waits for a request, else after the one under way.
    func finish() {
        isLast = true
        if !isRunning || isBetweenRequests { end() }
    }

    /// Closes the connection, whatever is under way.
    func abort() {
        cancelTask()
        end()
    }

    /// Waits for a request to begin, and serves it and all that follow. The worker is told when the connection has ended.
    func rest() {
        dropTask()
        guard !isLast, !stream.isClosed else { return end() }
        idleDeadline = stream.loop.now + limits.idle
        readFirst()
    }

    func hasWaited() { readFirst() }

    /// Takes what has arrived; if that is nothing, waits for it until it is too late.
    private func readFirst() {
        var reads = 0
        repeat {
            reads += 1
            do {
                guard let isOpen = try stream.readNow() else {
                    guard stream.loop.now < idleDeadline else { return end() }
                    return stream.whenReadable(until: idleDeadline, tell: self)
                }
                // A client that sends empty lines without end isn't waited for.
                guard isOpen, reads < 8 else { return end() }
            } catch {
                return end()
            }
            dropEmptyLines()
        } while stream.input.isEmpty
        isBusy = restsSince.map { stream.loop.now < $0 + ServerConnection.soon } ?? false
        startTask()
    }

    override func run() async {
        guard await serve() else { return end() }
        restsSince = stream.loop.now
        rest()
    }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        stream.close()
        endWatch()
        dropTask()
        worker.hasEnded(self)
    }

    /// Serves requests for as long as one follows the other.
    ///
    /// - Returns: whether another one may come later.
    private func serve() async -> Bool {
        while true {
            do {
                let (request, exchange) = if let begun = try parseHead() { begun } else { try await restOfHead() }
                guard await answer(request, exchange) else { return false }
            } catch {
                await refuse(error)
                return false
            }
            dropEmptyLines()
            while stream.input.isEmpty {
                guard isBusy else { return true }
                do {
                    guard try await nextBytes() else { return false }
                } catch {
                    return error as? StreamError == .timeout
                }
                dropEmptyLines()
            }
        }
    }

    /// Waits a moment for the next request: to take a task anew costs more than to keep it for a while.
    ///
    /// - Returns: false if none can come any more.
    private func nextBytes() async throws -> Bool {
        guard !isLast else { return false }
        if let isOpen = try stream.readNow() { return isOpen }
        isBetweenRequests = true
        defer { isBetweenRequests = false }
        try await stream.readable(until: stream.loop.now + ServerConnection.soon)
        return true
    }

    // MARK: The request

    /// Some clients send an empty line after a body (RFC 9112 section 2.2).
    private func dropEmptyLines() {
        guard !stream.input.isEmpty else { return }
        stream.input.consume(stream.input.withBytes { RequestLine.emptyLines($0) })
    }

    /// The head of the request whose first byte has arrived; nil if it isn't whole yet.
    private func parseHead() throws(MessageError) -> (Request, Exchange)? {
        let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
            try RequestHead.parse(bytes, limits: limits)
        }
        guard let (head, size) = parsed else { return nil }
        trace?.requestComes(stream.input, size)
        // A tunnel isn't something that a handler of requests could make.
        if head.method == .connect { throw .method }
        stream.input.consume(size)
        return begin(head)
    }

    private func restOfHead() async throws(MessageError) -> (Request, Exchange) {
        let deadline = stream.loop.now + limits.headTime
        while true {
            do {
                guard try await stream.readLine(until: deadline) else { throw MessageError.incomplete }
            } catch StreamError.timeout {
                throw .timeout
            } catch {
                throw .incomplete
            }
            if let begun = try parseHead() { return begun }
        }
    }

    // MARK: The exchange

    private func begin(_ head: RequestHead) -> (Request, Exchange) {
        var body: IncomingBody?
        if head.bodyLength != .none {
            let incoming = IncomingBody(stream, head.bodyLength, head.fields, isResponse: false)
            // Content that is there already needs no invitation.
            if head.expectsContinue, stream.input.isEmpty {
                incoming.onFirstRead = { [unowned self] in try self.sendContinue() }
            }
            body = incoming
        }
        let request = Request(
            method: head.method, target: head.target, authority: head.authority, fields: head.fields,
            body: body.map { Body(length: $0.remaining, source: $0) } ?? .none,
            version: head.version, clientAddress: clientAddress, connection: self)
        return (request, Exchange(head, body))
    }

    /// Answers a request.
    ///
    /// - Returns: whether another one may follow.
    private func answer(_ request: consuming Request, _ exchange: Exchange) async -> Bool {
        hasStartedResponse = false
        isAnswering = true
        if !stream.peerState.isEmpty { peerHasChanged() }
        defer { endWatch() }
        do {
            let response: Response
            do {
                response = try await service.handler(request)
            } catch {
                response = failed(error, exchange)
            }
            guard !isCancelled else { throw CancellationError() }
            var transfer = begin(consume response, exchange)
            do {
                while try !transfer.advance() { try await transfer.wait() }
            } catch {
                // Where the end of the connection is the end of the body, only a reset tells that it isn't whole.
                if transfer.framing == .untilClose { stream.reset() }
                throw error
            }
            endWatch()
            guard let body = exchange.body else { return isLast ? await close(after: nil) : true }
            body.takeOver()
            if !isLast, try await body.discard(waitingFor: limits.unreadBody) { return true }
            return await close(after: body)
        } catch {
            report(error)
            return false
        }
    }

    /// The client has gone, or may have: nobody goes on working for one that has.
    func peerHasChanged() {
        guard isAnswering else { return }
        if stream.peerState.contains(.failed) { cancelTask() } else { watch = ClientWatch(stream, for: self) }
    }

    private func endWatch() {
        isAnswering = false
        watch?.end()
        watch = nil
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
        hasStartedResponse = true
        write { $0.append(head: response, framing, date: stream.loop.httpDate, closes: isLast) }
        let hasContent = exchange.method != .head && !response.status.forbidsContent
        return Transfer(hasContent ? response.body : .none, framing, over: stream)
    }

    /// The last response is out. What the client may still be sending is waited for, so that it gets that response.
    private func close(after body: IncomingBody?) async -> Bool {
        if body?.hasEnded == false || !stream.input.isEmpty { await stream.linger() }
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
        guard error != .incomplete || !stream.peerState.contains(.failed) else { return }
        let response = Response.text("\(error.status)\n", status: error.status)
        let method = stream.input.withBytes { RequestLine.method($0) } ?? .get
        let framing = Framing(response: response, to: method, .http11)
        write { $0.append(head: response, framing, date: stream.loop.httpDate, closes: true) }
        var transfer = Transfer(method == .head ? .none : response.body, framing, over: stream)
        // If that fails, nobody is there to hear it.
        if (try? await transfer.run()) != nil { await stream.linger() }
    }
}
