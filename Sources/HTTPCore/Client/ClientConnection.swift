/// A connection to an origin: one request, one response, and then perhaps the next.
final class ClientConnection {
    private let stream: Stream
    private unowned let pool: OriginPool
    private var origin: Origin { pool.origin }
    private var limits: Limits { pool.limits }
    /// Sends the body while the response is awaited and read.
    private var upload: Upload?
    /// Whether the origin may be sent another request after this one.
    private var isReusable = true
    /// Whether nothing has come of the response, not a byte.
    private(set) var hasReceivedNothing = true
    /// The number by which a trace knows the connection; 0: none yet.
    private var traceNumber: Int32 = 0
    private lazy var idleTimer = Timer { [weak self] in self?.leavePool() }

    init(_ stream: Stream, _ pool: OriginPool) {
        self.stream = stream
        self.pool = pool
        stream.channel.onPeerChange = { [unowned self] in self.peerHasChanged() }
    }

    // MARK: Idle

    private var isIdle = false

    /// Goes to rest in the pool.
    ///
    /// - Returns: false if the origin has said something, or has closed: then the connection is of no more use.
    func rest() -> Bool {
        guard stream.hasNothingToRead else { return false }
        isIdle = true
        stream.loop.set(idleTimer, to: stream.loop.now + limits.originIdle)
        return true
    }

    /// Leaves the pool for a request.
    func wake() -> Bool {
        guard !stream.isClosed, stream.channel.peerState.isEmpty, !stream.channel.isReady(.read) else {
            close()
            return false
        }
        isIdle = false
        idleTimer.clear()
        hasReceivedNothing = true
        return true
    }

    private func peerHasChanged() {
        if isIdle { leavePool() }
    }

    private func leavePool() {
        guard isIdle else { return }
        pool.remove(self)
        close()
    }

    func close() {
        if isIdle { stream.loop.drop(idleTimer) }
        isIdle = false
        upload?.cancel()
        stream.close()
    }

    // MARK: The request

    /// Writes the head into the output, and the body too if it is short and at hand: then all goes out in one call.
    func prepare(_ request: Request) async throws {
        let framing = Framing(request: request.body)
        let start = stream.output.count
        stream.output.append(head: request, target: request.target.toOrigin(request.method), framing)
        request.connection?.trace?.requestLeaves(stream.output, from: start, on: &traceNumber)
        guard let source = request.body.source, let length = request.body.length, length <= stream.output.room,
            source.isComplete
        else {
            if request.body.source != nil { upload = Upload(request.body, framing, over: stream) }
            return
        }
        while try await source.read(into: stream.output) {}
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
        close()
    }

    // MARK: The response

    /// Sends the prepared request, and reads the head of the final response.
    func exchange(_ request: Request, _ onInterim: (Response) async throws -> Void) async throws -> Response {
        do {
            try await sendRequest(request)
            return try await nextResponse(to: request, onInterim)
        } catch {
            close()
            throw explained(error)
        }
    }

    /// What went wrong, as the program has to know it.
    func explained(_ error: any Error) -> any Error {
        switch error {
        case MessageError.timeout, StreamError.timeout: ClientError.timeout(origin)
        case MessageError.incomplete: ClientError.brokenOff(origin)
        case let fault as MessageError: ClientError.malformed(origin, fault)
        case StreamError.closed: ClientError.closed(origin)
        default: error
        }
    }

    private func sendRequest(_ request: Request) async throws {
        do {
            if !stream.output.isEmpty { try await stream.flush() }
        } catch StreamError.closed {
            // The origin may have answered before it closed: that answer counts.
        }
        // The client waits for 100 and so does its body (RFC 9110 section 10.1.1).
        if !request.fields.contains(.expect) || request.body.source?.isReady == true { upload?.start() }
    }

    private func nextResponse(
        to request: Request, _ onInterim: (Response) async throws -> Void
    ) async throws -> Response {
        var interimCount = 0
        while true {
            let head = try await nextHead(to: request)
            guard head.status.isInterim else { return try await response(head) }
            interimCount += 1
            // No protocol was offered to switch to (RFC 9110 section 7.8).
            guard head.status.code != 101, interimCount <= limits.interimResponses else {
                throw MessageError.startLine
            }
            if head.status == .continue, request.fields.contains(.expect) {
                upload?.start()
            } else {
                try await onInterim(Response(head.status, fields: head.fields, body: .none, version: head.version))
            }
        }
    }

    private func nextHead(to request: Request) async throws -> ResponseHead {
        if stream.input.isEmpty {
            let hasBegun = upload == nil ? try await stream.read() : try await readWhileUploading()
            guard hasBegun else { throw hasReceivedNothing ? StreamError.closed : MessageError.incomplete }
            hasReceivedNothing = false
        }
        let deadline = stream.loop.now + limits.headTime
        while true {
            let parsed = try stream.input.withBytes { (bytes) throws(MessageError) in
                try ResponseHead.parse(bytes, to: request.method, limits: limits)
            }
            if let (head, size) = parsed {
                request.connection?.trace?.answerComes(stream.input, size, on: traceNumber)
                stream.input.consume(size)
                return head
            }
            guard try await stream.readLine(until: deadline) else { throw MessageError.incomplete }
        }
    }

    /// Waits for the first byte of a response while the request's body is on its way. The origin is in time as long as
    /// it takes what it is sent; and an upload that waits for 100 waits only so long.
    private func readWhileUploading() async throws -> Bool {
        while true {
            let sent = stream.sentBytes
            do {
                if let upload, !upload.hasStarted {
                    return try await stream.read(until: stream.loop.now + limits.continueWait)
                }
                return try await stream.read()
            } catch StreamError.timeout {
                if let upload, !upload.hasStarted {
                    upload.start()
                } else if stream.sentBytes == sent {
                    throw StreamError.timeout
                }
            }
        }
    }

    private func response(_ head: ResponseHead) async throws -> Response {
        isReusable = head.isPersistent && upload?.hasStarted != false
        let incoming = IncomingBody(stream, head.bodyLength, head.fields, isResponse: true)
        guard !incoming.hasEnded else {
            await end()
            // To HEAD, and with 304, the length is that of a body which isn't sent.
            let body = Body(length: head.contentLength, source: nil)
            return Response(head.status, fields: head.fields, body: body, version: head.version)
        }
        let body = Body(length: incoming.remaining, source: OriginBody(incoming, self))
        return Response(head.status, fields: head.fields, body: body, version: head.version)
    }

    /// The response is complete. What is left of the request's body is sent if it is little; then the connection is
    /// ready for the next request.
    func end() async {
        if let upload {
            await upload.end(within: limits.unreadBody)
            isReusable = isReusable && upload.hasSucceeded
            self.upload = nil
        }
        giveBack()
    }

    /// Nobody reads the response's body to its end. If all of it has arrived, that doesn't matter.
    func abandon(_ body: IncomingBody) {
        if upload == nil, body.dropComplete() { giveBack() } else { close() }
    }

    private func giveBack() {
        if isReusable, stream.input.isEmpty { pool.put(self) } else { close() }
    }

    var isUploading: Bool { upload.map { !$0.hasEnded } ?? false }
}

/// The body of a response, which gives its connection back when it has been read, and ends it when it is let go.
private final class OriginBody: BodySource {
    private let incoming: IncomingBody
    private let connection: ClientConnection
    private var hasEnded = false

    init(_ incoming: IncomingBody, _ connection: ClientConnection) {
        self.incoming = incoming
        self.connection = connection
    }

    deinit {
        if !hasEnded { connection.abandon(incoming) }
    }

    var isReady: Bool { incoming.isReady && !(incoming.hasEnded && connection.isUploading) }
    var isComplete: Bool { incoming.isComplete && !connection.isUploading }
    var trailers: Fields { incoming.trailers }

    func waitUntilReady() async throws {
        try await explained { try await self.incoming.waitUntilReady() }
    }

    func read(into buffer: Buffer) async throws -> Bool {
        if hasEnded { return false }
        let hasMore = try await explained { try await self.incoming.read(into: buffer) }
        // Once the last byte is in, there's no need to be asked once more.
        if !hasMore || incoming.hasEnded && !connection.isUploading { await end() }
        return hasMore
    }

    private func explained<R>(_ read: () async throws -> R) async throws -> R {
        do {
            return try await read()
        } catch {
            throw connection.explained(error)
        }
    }

    private func end() async {
        hasEnded = true
        await connection.end()
    }
}
