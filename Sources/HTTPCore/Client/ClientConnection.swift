/// A connection to an origin: one request, one response, and then perhaps the next.
final class ClientConnection: Timer, PeerObserver {
    let stream: Stream
    private let pool: OriginPool
    private var origin: Origin { pool.origin }
    private var limits: Limits { stream.limits }
    /// Sends the body while the response is awaited and read.
    private var upload: Upload?
    /// Whether the origin may be sent another request after this one.
    private var isReusable = true
    /// Whether nothing has come of the response, not a byte.
    private(set) var hasReceivedNothing = true
    private var interimCount = 0
    /// When the head that has begun has to be whole.
    private var headDeadline = Moment.now
    /// The protocols that the origin may switch to.
    private var offer: [String] = []
    /// The number by which a trace knows the connection; 0: none yet.
    private var traceNumber: Int32 = 0

    init(_ stream: Stream, _ pool: OriginPool) {
        self.stream = stream
        self.pool = pool
        super.init()
        stream.observer = self
    }

    // MARK: Idle

    private var isIdle = false

    /// Goes to rest in the pool.
    ///
    /// - Returns: false if the origin has said something, or has closed: then the connection is of no more use.
    func rest() -> Bool {
        guard stream.hasNothingToRead else { return false }
        isIdle = true
        stream.loop.set(self, to: stream.loop.now + limits.originIdle)
        return true
    }

    /// Leaves the pool for a request.
    func wake() -> Bool {
        guard !stream.isClosed, stream.peerState.isEmpty, !stream.isReady(.read) else {
            close()
            return false
        }
        isIdle = false
        clear()
        hasReceivedNothing = true
        return true
    }

    func peerHasChanged() {
        if isIdle { leavePool() }
    }

    /// It has been idle for long enough.
    override func fire() { leavePool() }

    private func leavePool() {
        guard isIdle else { return }
        pool.remove(self)
        close()
    }

    func close() {
        stream.loop.drop(self)
        isIdle = false
        upload?.cancel()
        stream.close()
    }

    // MARK: The request

    /// Writes the head into the output, and the body too if it is short and at hand: then all goes out in one call.
    func prepare(_ request: Request, offering protocols: [String]) throws {
        // Whatever a caller passes as a protocol, it can't end the line.
        offer = protocols.filter(\.isProtocol)
        do {
            try write(request)
        } catch {
            close()
            throw error
        }
    }

    private func write(_ request: Request) throws {
        let framing = Framing(request: request.body)
        let start = stream.output.count
        stream.output.append(head: request, target: request.target.toOrigin(request.method), framing, offering: offer)
        request.connection?.trace?.requestLeaves(stream.output, from: start, on: &traceNumber)
        guard let source = request.body.source, let length = request.body.length, length <= stream.output.room,
            source.isComplete
        else {
            if request.body.source != nil { upload = Upload(request.body, framing, over: stream) }
            return
        }
        while try source.readNow(into: stream.output) == true {}
    }

    /// Sends what goes at once.
    ///
    /// - Returns: false if the connection turns out to be dead before anything has been sent.
    func sendFirst() -> Bool {
        let before = stream.sentBytes
        do {
            try stream.sendSome()
            return true
        } catch {
            return stream.sentBytes > before
        }
    }

    /// Leaves the prepared request to a fresh connection.
    func handOver(to fresh: ClientConnection) {
        stream.output.move(stream.output.count, to: fresh.stream.output)
        fresh.upload = upload?.moved(to: fresh.stream)
        upload = nil
        // The trace has named the request's connection already.
        fresh.traceNumber = traceNumber
    }

    // MARK: The response

    /// Sends the prepared request, and reads the head of the final response.
    func exchange(_ request: Request, _ onInterim: (Response) async throws -> Void) async throws -> Response {
        do {
            if !stream.output.isEmpty { try await sendRest() }
            // The client waits for 100 and so does its body (RFC 9110 section 10.1.1).
            if !request.fields.contains(.expect) || request.body.source?.isReady == true { upload?.start() }
            interimCount = 0
            while true {
                guard let response = try nextResponse(to: request) else {
                    if upload != nil || !stream.input.isEmpty {
                        try await readMore()
                    } else if try !readNow() {
                        try await stream.readable(until: stream.silenceDeadline)
                    }
                    continue
                }
                if !response.status.isInterim || response.connection != nil { return response }
                if response.status == .continue, request.fields.contains(.expect) {
                    upload?.start()
                } else {
                    try await onInterim(response)
                }
            }
        } catch {
            close()
            throw explained(error)
        }
    }

    /// What went wrong, as the program has to know it. A request that isn't whole has no response, and that isn't the
    /// origin's fault.
    func explained(_ error: any Error) -> any Error {
        if case .broken(let fault) = upload?.state { return fault }
        return switch error {
        case MessageError.timeout, StreamError.timeout: ClientError.timeout(origin)
        case MessageError.incomplete: ClientError.brokenOff(origin)
        case let fault as MessageError: ClientError.malformed(origin, fault)
        case StreamError.closed: ClientError.closed(origin)
        default: error
        }
    }

    /// Sends what is left of the prepared request.
    private func sendRest() async throws {
        do {
            try await stream.flush()
        } catch StreamError.closed {
            // The origin may have answered before it closed: that answer counts.
        }
    }

    /// The response whose head has come, interim or final; nil if it isn't whole yet.
    private func nextResponse(to request: Request) throws -> Response? {
        guard !stream.input.isEmpty else { return nil }
        let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
            try ResponseHead.parse(bytes, to: request.method, limits: limits)
        }
        guard let (head, size) = parsed else { return nil }
        request.connection?.trace?.answerComes(stream.input, size, on: traceNumber)
        stream.input.consume(size)
        headDeadline = stream.loop.now + limits.headTime
        guard head.status.isInterim else { return response(head, to: request) }
        interimCount += 1
        guard interimCount <= limits.interimResponses else { throw MessageError.startLine }
        if head.status.code == 101 { return try switched(head) }
        return Response(head.status, fields: head.fields, body: .none, version: head.version)
    }

    /// The origin goes on with another protocol. It has to be one that was offered (RFC 9110 section 7.8).
    private func switched(_ head: ResponseHead) throws(MessageError) -> Response {
        let protocols = head.fields.members(of: .upgrade)
        guard !protocols.isEmpty, protocols.allSatisfy({ $0.isAny(of: offer) }), head.version == .http11 else {
            throw .startLine
        }
        // From now on the connection is no longer this object's.
        stream.observer = nil
        stream.loop.drop(self)
        let connection = Connection(stream, speaking: protocols)
        return Response(head.status, fields: head.fields, body: .none, version: head.version, connection: connection)
    }

    /// Reads the first bytes of a response.
    ///
    /// - Returns: false if there are none at present.
    private func readNow() throws -> Bool {
        guard let isOpen = try stream.readNow() else { return false }
        guard isOpen else { throw hasReceivedNothing ? StreamError.closed : MessageError.incomplete }
        hasReceivedNothing = false
        headDeadline = stream.loop.now + limits.headTime
        return true
    }

    /// Reads the rest of a head, or its first bytes while the request's body is on its way.
    private func readMore() async throws {
        if stream.input.isEmpty { return try await readWhileUploading() }
        guard try await stream.readLine(until: headDeadline) else { throw MessageError.incomplete }
    }

    /// Waits for the first byte of a response while the request's body is on its way. The origin has its time from the
    /// last byte that it was sent, and while the client has the turn; an upload that waits for 100 waits only so long.
    private func readWhileUploading() async throws {
        while try !readNow() {
            do {
                try await stream.readable(until: responseDeadline)
            } catch StreamError.timeout {
                if case .waiting = upload?.state {
                    upload?.start()
                } else if stream.loop.now >= responseDeadline {
                    throw StreamError.timeout
                }
            }
        }
    }

    private var responseDeadline: Moment {
        guard let upload else { return stream.silenceDeadline }
        if case .waiting = upload.state { return stream.loop.now + limits.continueWait }
        return upload.waitsForClient ? stream.silenceDeadline : stream.lastSent + limits.silence
    }

    private func response(_ head: ResponseHead, to request: Request) -> Response {
        isReusable = head.isPersistent
        // What becomes of its content no longer decides how the request is answered.
        if let upload {
            upload.isAnswered = true
            (request.body.source as? IncomingBody)?.isAnswered = true
        }
        let body: Body
        if head.bodyLength.isEmpty {
            // To HEAD, and with 304, the length is that of a body which isn't sent.
            body = Body(length: head.contentLength, source: nil)
            end()
        } else {
            let source = OriginBody(self, head)
            body = Body(length: source.remaining, source: source)
        }
        return Response(head.status, fields: head.fields, body: body, version: head.version)
    }

    /// The response is complete. If the request is, too, the connection is ready for the next ones; if not, nobody
    /// waits for the rest of it (RFC 9112 section 9.5).
    func end() {
        guard isSent else { return close() }
        upload = nil
        giveBack()
    }

    /// Nobody reads the response's body to its end. If all of it has arrived, that doesn't matter.
    func abandon(_ body: IncomingBody) {
        if isSent, body.dropComplete() { giveBack() } else { close() }
    }

    private func giveBack() {
        if isReusable, stream.input.isEmpty { pool.put(self) } else { close() }
    }

    /// Whether the origin has all of the request.
    private var isSent: Bool {
        guard let upload else { return true }
        if case .sent = upload.state { return true }
        return false
    }
}
