/// A request to an origin and its response, on a stream.
///
///     send the head -> wait for heads: interim ones, and then the final one -> the content is read from the stream
///        '-> an upload sends the content meanwhile
final class HTTP2ClientExchange: HTTP2StreamUser {
    private let origin: Origin
    private let limits: Limits
    private let method: Method
    private let stream: HTTP2Stream
    private let place: Wait
    private var upload: HTTP2Upload?
    /// The heads that have come, and that nobody has looked at.
    private var heads: [ResponseFields.Head] = []
    private var interimCount = 0
    /// Why there won't be a response.
    private var failure: (any Error)?
    private var isAnswered = false

    init(on client: HTTP2Client, to origin: Origin, _ method: Method, _ limits: Limits) {
        self.origin = origin
        self.limits = limits
        self.method = method
        place = Wait(on: client.connection.loop)
        stream = HTTP2Stream(client.nextStream(), on: client.connection, incoming: .head)
        stream.begin(for: self)
    }

    private var loop: EventLoop { place.loop }

    /// Whether nothing of the content has been used up. Then the request can be sent again.
    var hasWholeContent: Bool { upload?.hasBegun != true }

    /// Sends the request, and waits for the head of its final response.
    func run(
        _ request: Request, _ onInterim: (Response) async throws -> Void
    ) async throws -> Response {
        var isPassing = false
        do {
            try await send(request)
            while true {
                guard !heads.isEmpty else {
                    try await waitForHead(request)
                    continue
                }
                let head = heads.removeFirst()
                guard head.status.isInterim else { return response(head, to: request) }
                if head.status == .continue, request.fields.contains(.expect) {
                    upload?.start()
                } else {
                    isPassing = true
                    try await onInterim(Response(head.status, fields: head.fields, body: .none, version: .http2))
                    isPassing = false
                }
            }
        } catch {
            let explained = isPassing ? error : explained(failure ?? error)
            end(because: error)
            throw explained
        }
    }

    private func send(_ request: Request) async throws {
        try await stream.waitForHead()
        stream.connection.witness?.stream(stream.id.number, belongsTo: request.exchange?.witness)
        let length = request.body.source == nil ? nil : request.body.length
        stream.send(endsStream: request.body.source == nil) {
            $0.append(
                head: request, scheme: origin.scheme, target: request.target.toOrigin(request.method),
                contentLength: length, to: $1)
        }
        guard request.body.source != nil else { return }
        let upload = HTTP2Upload(request.body, on: stream) { [weak self] in self?.uploadHasFailed($0) }
        self.upload = upload
        // If the client waits for 100 (Continue), its content isn't sent yet (RFC 9110 section 10.1.1).
        if !request.fields.contains(.expect) || request.body.source?.isReady == true { upload.start() }
    }

    private func waitForHead(_ request: Request) async throws {
        if let failure { throw failure }
        let isWaiting = upload.map { !$0.hasBegun } ?? false
        let deadline =
            isWaiting
            ? loop.now + limits.continueWait
            : upload?.waitsForClient == true ? loop.now + limits.silence : stream.lastSent + limits.silence
        do {
            try await place.suspend(until: deadline)
        } catch StreamError.timeout {
            if isWaiting { return upload?.start() ?? () }
            guard upload?.waitsForClient == true || loop.now < stream.lastSent + limits.silence else {
                throw StreamError.timeout
            }
        }
    }

    private func response(_ head: ResponseFields.Head, to request: Request) -> Response {
        isAnswered = true
        if upload != nil { request.exchange?.hasBeenAnswered() }
        let hasContent = method != .head && !head.status.forbidsContent
        guard hasContent, !stream.hasEnded else {
            if stream.isComplete { endUpload() }
            let body = Body(length: head.contentLength, source: nil)
            return Response(head.status, fields: head.fields, body: body, version: .http2)
        }
        let source = StreamBody(
            stream, explain: { [self] in explained($0) }, whenDropped: { [self] in end(because: CancellationError()) })
        return Response(
            head.status, fields: head.fields, body: Body(length: head.contentLength, source: source), version: .http2)
    }

    // MARK: What the origin does

    func take(_ block: HeaderBlock) -> ErrorCode? {
        defer { place.end() }
        if block.isTooLarge {
            failure = MessageError.fieldsTooLarge
            return .protocolError
        }
        do throws(FieldsFault) {
            guard let head = try block.response?.head(to: method, endsStream: block.endsStream) else { return nil }
            heads.append(head)
            if head.status.isInterim {
                interimCount += 1
                if interimCount > limits.interimResponses { throw .malformed(.status) }
            } else {
                stream.beginContent(head.content, endsStream: block.endsStream)
            }
            return nil
        } catch {
            failure = MessageError.fieldLine
            return .protocolError
        }
    }

    func hasBroken(_ error: any Error) {
        if failure == nil { failure = error }
        upload?.cancel()
        place.end()
    }

    // MARK: The end

    /// The content of the request can't be sent.
    private func uploadHasFailed(_ error: any Error) {
        // A response that has begun isn't cut off (RFC 9113 section 8.1).
        if isAnswered { return stream.reset(.cancel, because: error) }
        if failure == nil { failure = error }
        stream.reset(.cancel, because: error)
    }

    /// Nobody needs the rest.
    private func end(because error: any Error) {
        endUpload()
        stream.reset(.cancel, because: error)
        stream.stopReading()
    }

    private func endUpload() {
        upload?.cancel()
        upload = nil
    }

    /// What an error means for the client.
    private func explained(_ error: any Error) -> any Error {
        switch error {
        case is StreamReset where !isAnswered: ClientError.closed(origin)
        case is StreamReset: ClientError.brokenOff(origin)
        case is ConnectionError: ClientError.malformed(origin, .framing)
        default: ClientError(error, of: origin, isSilent: !isAnswered) ?? error
        }
    }

    /// Whether the origin has done nothing for the request, so that it can be sent again, whatever its method (RFC 9113
    /// section 8.7).
    var isRefused: Bool { (failure as? StreamReset)?.code == .refusedStream && hasWholeContent }
}
