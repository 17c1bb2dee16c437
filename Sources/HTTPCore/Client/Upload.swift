/// Sends the body of a request to the origin. It has a task of its own, because the response may arrive before the
/// whole body is sent.
///
///     waiting --start()--> sending --> sent       the origin has all of it
///        |                    |------> refused    the origin accepts no more
///        |                    |------> broken     the client's body failed
///        '--------------------'------> cancelled  nobody needs the rest
final class Upload {
    enum State {
        /// The origin hasn't asked for the body yet (RFC 9110 section 10.1.1).
        case waiting
        case sending
        /// The origin has received all of it.
        case sent
        /// The origin doesn't accept any more. It may still send a response.
        case refused
        /// The source of the body failed, so the request will never be complete.
        case broken(any Error)
        /// Nobody needs the rest.
        case cancelled
    }

    private(set) var state = State.waiting
    private let body: Body
    private let framing: Framing
    private let stream: Stream
    private var task: Task<Void, Never>?
    /// Whether the head of the final response has arrived. Then that response isn't cut off, even if the request turns
    /// out to be incomplete (RFC 9112 section 9.5).
    var isAnswered = false

    init(_ body: Body, _ framing: Framing, over stream: Stream) {
        self.body = body
        self.framing = framing
        self.stream = stream
    }

    /// Whether it waits for the client. Then the origin may be silent because it waits for the same bytes.
    var waitsForClient: Bool {
        if case .sending = state { stream.output.isEmpty } else { false }
    }

    func start() {
        guard case .waiting = state else { return }
        state = .sending
        task = stream.loop.spawn { await self.run() }
    }

    private func run() async {
        guard case .sending = state else { return }
        var outcome = State.sent
        do {
            var transfer = Transfer(body, framing, over: stream)
            try await transfer.run()
        } catch is StreamError {
            outcome = .refused
        } catch is CancellationError {
            outcome = .cancelled
        } catch {
            outcome = .broken(error)
        }
        guard case .sending = state else { return }
        state = outcome
        switch outcome {
        case .sent, .refused, .waiting, .sending: break
        case .broken(MessageError.incomplete): waitForAnswer()
        case .broken: if !isAnswered { stream.close() }
        case .cancelled: stream.close()
        }
    }

    /// The client closed its side in the middle of its content. The origin is told so, and gets some time, because it
    /// may have a response anyway.
    private func waitForAnswer() {
        stream.endSending()
        guard !isAnswered else { return }
        let alarm = Alarm { [stream, receivedBytes = stream.receivedBytes] in
            if stream.receivedBytes == receivedBytes { stream.close() }
        }
        stream.loop.set(alarm, to: stream.loop.now + stream.limits.linger)
    }

    func cancel() {
        switch state {
        case .waiting, .sending:
            state = .cancelled
            task?.cancel()
        case .sent, .refused, .broken, .cancelled: break
        }
    }

    /// The same upload over another connection. This is only possible before it has started.
    func moved(to other: Stream) -> Upload {
        Upload(body, framing, over: other)
    }
}
