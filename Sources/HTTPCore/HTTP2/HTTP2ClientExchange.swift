/// A request to an origin and its response, on a stream.
///
///     send the head -> wait for heads: interim ones, and then the final one -> the content is read from the stream
///        '-> an upload sends the content meanwhile
final class HTTP2ClientExchange: HTTP2StreamUser, StreamBodyOwner {
    enum State: StateMachine {
        /// The request is on its way, and nothing of the answer has come.
        case sending
        /// So many interim responses have come, but not the final one.
        case receiving(interimCount: Int)
        /// The head of the final response has come, but the task that waits for it hasn't seen it yet.
        case arrived(ResponseFields.Head)
        /// The task has the response, and its content is being read. Some of the request may still be on its way.
        case answered
        /// There won't be a response. The error says whose fault that is: a ClientError is the origin's.
        case failed(any Error)
        /// Nobody needs the rest of the request or of the response.
        case over

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.sending, .receiving), (.sending, .arrived), (.sending, .failed), (.sending, .over): true
            case (.receiving, .receiving), (.receiving, .arrived), (.receiving, .failed), (.receiving, .over): true
            case (.arrived, .answered), (.arrived, .over), (.answered, .over): true
            default: false
            }
        }
    }

    private let client: HTTP2Client
    private let method: Method
    private let stream: HTTP2Stream
    private let place: Wait
    @safe @exclusivity(unchecked) private var state = State.sending
    @safe @exclusivity(unchecked) private var upload: HTTP2Upload?
    /// The heads of interim responses that the task hasn't seen yet.
    @safe @exclusivity(unchecked) private var interim: [ResponseFields.Head] = []
    /// When a head last came.
    @safe @exclusivity(unchecked) private var lastNews: Instant
    /// How many bytes had come on the connection then, or when the request was sent.
    @safe @exclusivity(unchecked) private var received = 0
    /// Ends a response whose end doesn't come.
    private var timer: Timer?

    init(on client: HTTP2Client, _ method: Method) {
        self.client = client
        self.method = method
        let connection = client.connection
        place = Wait(on: connection.loop)
        lastNews = connection.loop.now
        stream = HTTP2Stream(on: connection, incoming: .head)
    }

    deinit {
        if let timer { loop.drop(timer) }
    }

    private var loop: EventLoop { place.loop }
    private var origin: Origin { client.origin }
    private var limits: Limits { stream.connection.stream.limits }

    /// Whether nothing of the content has been used up. Only then can the request be sent again.
    var hasWholeContent: Bool { stream.takenContent == 0 }

    /// Sends the request, and waits for the head of its final response.
    func run(
        _ request: Request, _ onInterim: (Response) async throws -> Void
    ) async throws -> Response {
        var isPassing = false
        do {
            try await send(request)
            while true {
                if !interim.isEmpty {
                    let head = interim.removeFirst()
                    if head.status == .continue, request.fields.contains(.expect) {
                        upload?.start()
                    } else {
                        isPassing = true
                        try await onInterim(Response(head.status, fields: head.fields, body: .none, version: .http2))
                        isPassing = false
                    }
                    continue
                }
                switch state {
                case .sending, .receiving: try await waitForHead()
                case .arrived(let head): return response(head, to: request)
                case .failed(let error): throw error
                case .answered, .over: throw CancellationError()
                }
            }
        } catch {
            let explained = isPassing ? error : explained(error)
            end()
            throw explained
        }
    }

    private func send(_ request: Request) async throws {
        // While it waits for room, others may leave none for it. Nothing has been sent then, so another connection can take
        // the request, just as if the origin had refused it.
        do {
            try await stream.waitForHead()
        } catch StreamError.closed {
            throw StreamReset(code: .refusedStream)
        }
        guard client.hasRoom else {
            // An origin may close a connection as soon as it has accepted it.
            let isUnused = stream.connection.lastOwnStream == .connection
            throw isUnused ? StreamError.closed : StreamReset(code: .refusedStream)
        }
        stream.begin(as: client.nextStream(), for: self)
        stream.connection.witness?.stream(stream.id.number, belongsTo: request.witness)
        let length = request.body.source == nil ? nil : request.body.length
        stream.send(endsStream: request.body.source == nil) {
            $0.append(
                head: request, scheme: origin.scheme, target: request.target.toOrigin(request.method),
                contentLength: length, to: $1)
        }
        received = stream.connection.stream.receivedBytes
        guard request.body.source != nil else { return }
        let upload = HTTP2Upload(request.body, on: stream, of: self)
        self.upload = upload
        // If the client waits for 100 (Continue), its content isn't sent yet (RFC 9110 section 10.1.1).
        if !request.fields.contains(.expect) || request.body.source?.isReady == true { upload.start() }
    }

    private func waitForHead() async throws {
        do {
            try await place.suspend(until: deadline)
        } catch StreamError.timeout {
            if let upload, upload.isWaiting { return upload.start() }
            guard loop.now >= deadline else { return }
            if stream.connection.stream.receivedBytes == received { client.retire() }
            throw StreamError.timeout
        }
    }

    /// The origin's time begins when the last byte was sent to it, or with its last news. It doesn't run while the client
    /// is awaited.
    private var deadline: Instant {
        if let upload {
            if upload.isWaiting { return loop.now + limits.continueWait }
            if upload.waitsForClient { return loop.now + limits.silence }
        }
        return max(stream.lastSent, lastNews) + limits.silence
    }

    private func response(_ head: ResponseFields.Head, to request: Request) -> Response {
        state.become(.answered)
        if upload != nil { request.exchange?.hasBeenAnswered() }
        var body = Body(length: head.contentLength, source: nil)
        if method == .head || head.status.forbidsContent {
            expectEnd()
        } else if stream.hasEnded, stream.trailers.count == 0 {
            end()
        } else {
            body = Body(length: head.contentLength, source: StreamBody(stream, of: self))
        }
        return Response(head.status, fields: head.fields, body: body, version: .http2)
    }

    /// A response without content is complete, but its end may come in a frame of its own. If that doesn't come soon, or
    /// if some of the request is still on its way, the stream is reset.
    private func expectEnd() {
        if stream.hasEndedIncoming || stream.isWritable { return end() }
        let timer = Timer { [unowned self] in end() }
        self.timer = timer
        loop.set(timer, to: loop.now + limits.linger)
    }

    // MARK: What the origin does

    func take(_ block: HeaderBlock) -> ErrorCode? {
        defer { place.end() }
        lastNews = loop.now
        received = stream.connection.stream.receivedBytes
        if block.isTooLarge { return refuse(.fieldsTooLarge) }
        do throws(FieldsFault) {
            guard case .response(let fields) = block.takeKind() else { return nil }
            let head = try fields.head(to: method, endsStream: block.endsStream)
            guard !head.status.isInterim else { return takeInterim(head) }
            state.become(.arrived(head))
            stream.beginContent(head.content, endsStream: block.endsStream)
            return nil
        } catch {
            return refuse(.fieldLine)
        }
    }

    private func takeInterim(_ head: ResponseFields.Head) -> ErrorCode? {
        let before = if case .receiving(let count) = state { count } else { 0 }
        guard before < limits.interimResponses else { return refuse(.fieldLine) }
        state.become(.receiving(interimCount: before + 1))
        interim.append(head)
        return nil
    }

    private func refuse(_ fault: MessageError) -> ErrorCode {
        state.become(.failed(ClientError.malformed(origin, fault)))
        return .protocolError
    }

    func hasBroken(_ error: any Error) {
        switch state {
        case .sending, .receiving: state.become(.failed(explained(error)))
        // The reader of the content will notice. If all of it has come, it stays good (RFC 9113 section 8.1).
        case .arrived, .answered, .failed, .over: break
        }
        upload?.cancel()
        place.end()
    }

    // MARK: The end

    /// The content of the request can't be read, or the origin doesn't take it.
    func uploadHasFailed(_ error: any Error) {
        switch state {
        case .sending, .receiving: stream.reset(.cancel, because: error)
        // A response that has begun goes on. When it's over, a reset tells the origin that the request isn't complete.
        case .arrived, .answered, .failed, .over: break
        }
    }

    /// Nothing has come on the connection for too long.
    func readerHasMetSilence() { client.retire() }

    func contentIsOver() { end() }

    /// Nobody needs the rest, if there is one.
    private func end() {
        switch state {
        case .over: return
        case .failed: break
        case .sending, .receiving, .arrived, .answered: state.become(.over)
        }
        upload?.cancel()
        stream.reset(.cancel, because: CancellationError())
        stream.stopReading()
    }

    /// What an error means for the program. If the client's own request was incomplete, that isn't the origin's fault, so
    /// the client's error comes first.
    func explained(_ error: any Error) -> any Error {
        if case .failed(let reason) = state { return reason }
        if let fault = upload?.fault { return fault }
        return switch (error, state) {
        case (let reset as StreamReset, .sending):
            reset.code == .refusedStream ? ClientError.refused(origin) : .reset(origin, code: "\(reset.code)")
        case (let reset as StreamReset, .receiving): ClientError.reset(origin, code: "\(reset.code)")
        case (is StreamReset, _): ClientError.brokenOff(origin)
        case (let error as ConnectionError, _) where error.code == .http11Required: ClientError.otherVersion(origin)
        case (is ConnectionError, _): ClientError.malformed(origin, .framing)
        case (_, .sending): ClientError(error, of: origin, isSilent: true) ?? error
        default: ClientError(error, of: origin, isSilent: false) ?? error
        }
    }
}
