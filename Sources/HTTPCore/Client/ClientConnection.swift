/// A connection to an origin. It carries one request and its response, and then perhaps the next ones.
///
///     idle in the pool
///       wake()        it leaves the pool, if it's still good
///       prepare()     the head of the request goes into the output buffer
///       exchange()    send it, and read heads until the final response
///       ...           the handler reads the body; the request's body may still be on its way
///       end()         both are complete: back into the pool
///     idle in the pool
final class ClientConnection: Timer, PeerObserver {
    let stream: Stream
    private let pool: OriginPool
    private var origin: Origin { pool.origin }
    private var limits: Limits { stream.limits }
    /// Sends the request's body, while this object waits for the response and reads it.
    private var upload: Upload?
    /// Whether the connection can be used again after this request.
    private var isReusable = true
    /// Whether not a single byte of the response has arrived.
    private(set) var hasReceivedNothing = true
    private var interimCount = 0
    /// When the head that has begun to arrive must be complete.
    private var headDeadline = Moment.now
    /// The protocols that the origin may switch to.
    private var offer: [String] = []
    /// The number of this connection in a trace; 0 if it has none yet.
    private var traceNumber: Int32 = 0

    init(_ stream: Stream, _ pool: OriginPool) {
        self.stream = stream
        self.pool = pool
        super.init()
        stream.observer = self
    }

    // MARK: Idle

    private var isIdle = false
    /// Prepares for being idle in the pool.
    ///
    /// - Returns: false if it can't be used again, because the origin has closed it or has sent something unexpected.
    func rest() -> Bool {
        guard stream.hasNothingToRead else { return false }
        isIdle = true
        stream.loop.set(self, to: stream.loop.now + limits.originIdle)
        return true
    }

    /// Leaves the pool for a request.
    ///
    /// - Returns: false if the connection can't be used any more.
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

    func peerHasChanged() { leavePool() }

    /// The connection has been idle for too long.
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

    /// Writes the head of the request into the output. A short body that is already there goes with it, so that
    /// everything is sent in one call.
    func prepare(_ request: Request, offering protocols: [String]) throws {
        offer = request.offer(of: protocols)
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
        request.connection?.witness?.requestLeaves(stream.output, from: start, on: &traceNumber)
        guard let source = request.body.source, let length = request.body.length, length <= stream.output.room,
            source.isComplete
        else {
            if request.body.source != nil { upload = Upload(request.body, framing, over: stream) }
            return
        }
        while try source.readNow(into: stream.output) == true {}
    }

    /// Sends what the system accepts immediately.
    ///
    /// - Returns: false if the connection turned out to be dead before anything was sent.
    func sendFirst() -> Bool {
        let before = stream.sentBytes
        do {
            try stream.sendSome()
            return true
        } catch {
            return stream.sentBytes > before
        }
    }

    /// Passes the prepared request on to a new connection.
    func handOver(to fresh: ClientConnection) {
        stream.output.move(stream.output.count, to: fresh.stream.output)
        fresh.upload = upload?.moved(to: fresh.stream)
        upload = nil
        fresh.offer = offer
        // The trace has already shown the request with this number.
        fresh.traceNumber = traceNumber
    }

    // MARK: The response

    /// Sends the prepared request, and reads until the head of the final response.
    func exchange(_ request: Request, _ onInterim: (Response) async throws -> Void) async throws -> Response {
        do {
            if !stream.output.isEmpty { try await sendRest() }
            // If the client waits for 100 (Continue), its body isn't sent yet (RFC 9110 section 10.1.1).
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

    /// Translates an error for the program. If the client's own request was incomplete, that isn't the origin's fault,
    /// so the client's error comes first.
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

    /// Sends the rest of the prepared request.
    private func sendRest() async throws {
        do {
            try await stream.flush()
        } catch StreamError.closed {
            // The origin may have sent a response before it closed the connection. If so, it counts.
        }
    }

    /// The response whose head has arrived, interim or final; nil if the head isn't complete.
    private func nextResponse(to request: Request) throws -> Response? {
        guard !stream.input.isEmpty else { return nil }
        let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
            try ResponseHead.parse(bytes, to: request.method, limits: limits)
        }
        guard let (head, size) = parsed else { return nil }
        request.connection?.witness?.answerComes(stream.input, size, on: traceNumber)
        stream.input.consume(size)
        headDeadline = stream.loop.now + limits.headTime
        guard head.status.isInterim else { return response(head, to: request) }
        interimCount += 1
        guard interimCount <= limits.interimResponses else { throw MessageError.startLine }
        if head.status.code == 101 { return try switched(head) }
        return Response(head.status, fields: head.fields, body: .none, version: head.version)
    }

    /// The origin has switched to another protocol. It must be one that was offered (RFC 9110 section 7.8).
    private func switched(_ head: ResponseHead) throws(MessageError) -> Response {
        let protocols = head.fields.members(of: .upgrade)
        guard !protocols.isEmpty, protocols.allSatisfy({ $0.isAny(of: offer) }), head.version == .http11 else {
            throw .startLine
        }
        // From here on, the connection belongs to the tunnel.
        stream.observer = nil
        stream.loop.drop(self)
        let connection = Connection(stream, speaking: protocols)
        return Response(head.status, fields: head.fields, body: .none, version: head.version, connection: connection)
    }

    /// Reads the first bytes of a response.
    ///
    /// - Returns: false if nothing has arrived yet.
    private func readNow() throws -> Bool {
        guard let isOpen = try stream.readNow() else { return false }
        guard isOpen else { throw hasReceivedNothing ? StreamError.closed : MessageError.incomplete }
        hasReceivedNothing = false
        headDeadline = stream.loop.now + limits.headTime
        return true
    }

    /// Reads the rest of a head, or its first bytes while the request's body is being sent.
    private func readMore() async throws {
        if stream.input.isEmpty { return try await readWhileUploading() }
        guard try await stream.readLine(until: headDeadline) else { throw MessageError.incomplete }
    }

    /// Waits for the first byte of a response while the request's body is being sent.
    ///
    /// The origin's time limit starts when the last byte was sent to it. It doesn't run while we wait for the client.
    /// An upload that waits for 100 (Continue) starts anyway after `continueWait`.
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
        // From now on, the origin decides how the request is answered, even if the rest of the body turns out to be
        // broken.
        if let upload {
            upload.isAnswered = true
            (request.body.source as? IncomingBody)?.isAnswered = true
        }
        let body: Body
        if head.bodyLength.isEmpty {
            // In a response to HEAD or a 304, Content-Length is the length of a body that isn't sent.
            body = Body(length: head.contentLength, source: nil)
            end()
        } else {
            let source = OriginBody(self, head)
            body = Body(length: source.remaining, source: source)
        }
        return Response(head.status, fields: head.fields, body: body, version: head.version)
    }

    /// The response is complete. If the request is, too, the connection goes back to the pool. Otherwise it's closed,
    /// because nobody needs the rest of the request (RFC 9112 section 9.5).
    func end() {
        guard isSent else { return close() }
        upload = nil
        giveBack()
    }

    /// The response's body won't be read to its end. If all of it has arrived, it is dropped and the connection is
    /// kept; otherwise it's closed.
    func abandon(_ body: IncomingBody) {
        if isSent, body.dropComplete() { giveBack() } else { close() }
    }

    private func giveBack() {
        if isReusable, stream.input.isEmpty { pool.put(self) } else { close() }
    }

    /// Whether the whole request has been sent.
    private var isSent: Bool {
        guard let upload else { return true }
        if case .sent = upload.state { return true }
        return false
    }
}
