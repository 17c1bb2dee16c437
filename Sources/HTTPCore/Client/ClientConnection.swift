/// A connection to an origin. It carries one request and its response, and then perhaps the next ones:
///
///     idle in the pool
///       wake()        it leaves the pool, if it's still good
///       prepare()     the head of the request goes into the output buffer
///       exchange()    send it, and read heads until the final response
///       ...           the handler reads the response's body; the request's body may still be on its way
///       end()         both are complete: back into the pool
///     idle in the pool
final class ClientConnection: PeerObserver {
    let stream: Stream
    private let pool: OriginPool
    private var origin: Origin { pool.origin }
    private var limits: Limits { stream.limits }
    @safe @exclusivity(unchecked) private(set) var state = State.sending
    /// Sends the request's body, while this object waits for the response and reads it.
    @safe @exclusivity(unchecked) private var upload: Upload?
    @safe @exclusivity(unchecked) private var reader: ResponseReader
    /// Whether the connection can be used again after this request.
    @safe @exclusivity(unchecked) private var isReusable = true
    /// The number of this connection in a trace; 0 if it has none yet.
    @safe @exclusivity(unchecked) private var traceNumber: Int32 = 0
    /// Closes the connection when it has been idle for too long, or when the origin takes too long to begin a response to
    /// a request that broke off.
    @safe @exclusivity(unchecked) private var timer: Timer?

    init(_ stream: Stream, _ pool: OriginPool) {
        self.stream = stream
        self.pool = pool
        reader = ResponseReader(stream)
        stream.observer = self
    }

    deinit {
        dropTimer()
    }

    // MARK: Idle

    /// Prepares for being idle in the pool.
    ///
    /// - Returns: false if it can't be used again, because the origin has closed it or has sent something unexpected.
    func becomeIdle() -> Bool {
        guard stream.hasNothingToRead else { return false }
        state.become(.idle)
        setTimer(limits.originIdle)
        return true
    }

    /// Leaves the pool for a request.
    ///
    /// - Returns: false if the connection can't be used any more.
    func wake() -> Bool {
        guard !stream.isClosed, stream.peerState.isEmpty, !stream.isReady(.read) || stream.hasNothingToRead else {
            close()
            return false
        }
        state.become(.sending)
        timer?.clear()
        return true
    }

    func peerHasChanged() {
        if case .idle = state { close() }
    }

    func close() {
        switch state {
        case .closed, .switched: return
        case .idle: pool.remove(self)
        case .sending, .receiving, .answered: upload?.cancel()
        }
        state.become(.closed)
        dropTimer()
        stream.close()
    }

    private func setTimer(_ time: Duration) {
        if timer == nil { timer = Timer { [unowned self] in close() } }
        if let timer { stream.loop.set(timer, to: stream.loop.now + time) }
    }

    private func dropTimer() {
        if let timer { stream.loop.drop(timer) }
    }

    // MARK: The request

    /// Writes the head of the request into the output. A short body that is already there goes with it, so that
    /// everything is sent in one call.
    func prepare(_ request: Request, offering protocols: [String]) throws {
        reader.begin(offering: request.offer(of: protocols))
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
        let target = request.target.toOrigin(request.method)
        stream.output.append(head: request, target: target, framing, offering: reader.offer)
        request.witness?.requestLeaves(stream.output, from: start, on: &traceNumber)
        // Most requests have no content, and this saves them the call.
        guard request.body.source != nil else { return }
        if try !request.body.appendIfComplete(to: stream.output) {
            upload = Upload(request.body, framing, over: self)
        }
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

    /// Passes the prepared request on to a new connection, and closes this one.
    func handOver(_ request: Request, to fresh: ClientConnection) {
        stream.output.move(stream.output.count, to: fresh.stream.output)
        if upload != nil { fresh.upload = Upload(request.body, Framing(request: request.body), over: fresh) }
        fresh.reader.begin(offering: reader.offer)
        // The trace has already shown the request with this number.
        fresh.traceNumber = traceNumber
        close()
    }

    /// The upload has ended by itself.
    func uploadHasEnded(_ outcome: Upload.State) {
        switch outcome {
        case .broken(MessageError.incomplete): waitForAnswer()
        // A response that has begun isn't cut off, even if the request turns out to be incomplete (RFC 9112 section
        // 9.5).
        case .broken, .cancelled: if !isAnswered { stream.close() }
        case .waiting, .sending, .sent, .refused: break
        }
    }

    /// The client closed its side in the middle of its content. The origin is told so, and gets some time, because it
    /// may have a response anyway.
    private func waitForAnswer() {
        stream.endSending()
        if !isAnswered { setTimer(limits.linger) }
    }

    private var isAnswered: Bool { state == .answered }

    // MARK: The response

    /// Sends the prepared request, and reads until the head of the final response.
    func exchange(_ request: Request, _ onInterim: (Response) async throws -> Void) async throws -> Response {
        var isPassing = false
        do {
            if stream.hasUnsent { try await sendRest() }
            // If the client waits for 100 (Continue), its body isn't sent yet (RFC 9110 section 10.1.1).
            if !request.fields.contains(.expect) || request.body.source?.isReady == true { upload?.start() }
            while true {
                guard let head = try reader.headNow(to: request, traceNumber: traceNumber) else {
                    if !stream.input.isEmpty {
                        let isOpen = try await stream.readLine(until: reader.deadline)
                        guard isOpen else { throw MessageError.incomplete }
                    } else if upload != nil {
                        try await readWhileUploading()
                    } else if try !readNow() {
                        try await stream.readable(until: stream.silenceDeadline)
                    }
                    continue
                }
                if head.status.code == 101 { return switched(head) }
                guard head.status.isInterim else { return response(head, to: request) }
                if head.status == .continue, request.fields.contains(.expect) {
                    upload?.start()
                } else {
                    isPassing = true
                    try await onInterim(Response(head.status, fields: head.fields, body: .none, version: head.version))
                    isPassing = false
                }
            }
        } catch {
            defer { close() }
            // If an interim response couldn't be passed on, that isn't the origin's fault.
            throw isPassing ? error : explained(error)
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

    /// Waits for the first bytes of a head while the request's body is being sent.
    ///
    /// The origin's time limit starts when the last byte was sent to it. It doesn't run while we wait for the client.
    /// An upload that waits for 100 (Continue) starts anyway after `continueWait`.
    private func readWhileUploading() async throws {
        while try !readNow() {
            do {
                try await stream.readable(until: responseDeadline)
            } catch StreamError.timeout {
                if case .waiting? = upload?.state {
                    upload?.start()
                } else if stream.loop.now >= responseDeadline {
                    throw StreamError.timeout
                }
            }
        }
    }

    private var responseDeadline: Instant {
        guard let upload else { return stream.silenceDeadline }
        if case .waiting = upload.state { return stream.loop.now + limits.continueWait }
        return upload.waitsForClient ? stream.silenceDeadline : stream.lastSent + limits.silence
    }

    /// Reads the first bytes of a head.
    ///
    /// - Returns: false if nothing has arrived yet.
    private func readNow() throws -> Bool {
        guard let isOpen = try stream.readNow(upTo: ResponseReader.firstRead) else { return false }
        guard isOpen else { throw StreamError.closed }
        if case .sending = state { state.become(.receiving) }
        if upload != nil { timer?.clear() }
        reader.headBegins()
        return true
    }

    /// The origin has switched to another protocol. From here on, the connection belongs to the tunnel.
    private func switched(_ head: ResponseHead) -> Response {
        state.become(.switched)
        stream.observer = nil
        dropTimer()
        let connection = Connection(stream, speaking: head.fields.members(of: .upgrade))
        return Response(head.status, fields: head.fields, body: .none, version: head.version, connection: connection)
    }

    private func response(_ head: ResponseHead, to request: Request) -> Response {
        state.become(.answered)
        isReusable = head.isPersistent
        if upload != nil {
            // From now on, the origin decides how the request is answered, even if the rest of the body turns out to be
            // broken.
            request.exchange?.hasBeenAnswered()
            timer?.clear()
        }
        let body: Body
        if head.framing.isEmpty {
            // In a response to HEAD or a 304, Content-Length is the length of a body that isn't sent.
            body = Body(length: head.contentLength, source: nil)
            end()
        } else {
            let source = ResponseBody(self, head)
            body = Body(length: source.remaining, source: source)
        }
        return Response(head.status, fields: head.fields, body: body, version: head.version)
    }

    /// Translates an error for the program. If the client's own request was incomplete, that isn't the origin's fault,
    /// so the client's error comes first.
    func explained(_ error: any Error) -> any Error {
        if case .broken(let fault)? = upload?.state { return fault }
        return ClientError(error, of: origin, isSilent: state == .sending) ?? error
    }

    // MARK: The end

    /// The response is complete. If the request is, too, the connection goes back to the pool. Otherwise it's closed,
    /// because nobody needs the rest of the request (RFC 9112 section 9.5).
    func end() {
        guard isSent else { return close() }
        upload = nil
        if isReusable, stream.input.isEmpty { pool.put(self) } else { close() }
    }

    /// The response's body won't be read to its end. If all of it is in the input already, it is dropped and the
    /// connection is kept; otherwise it's closed.
    ///
    /// - Parameter rest: what can read the rest; nil if it's broken.
    func abandon(_ rest: BodyReader?) {
        if isSent, var rest, rest.dropComplete() { end() } else { close() }
    }

    /// Whether the whole request has been sent.
    private var isSent: Bool { upload?.isSent ?? true }
}
