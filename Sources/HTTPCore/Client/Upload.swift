/// The body of a request on its way to the origin, while the response is awaited or already read.
final class Upload {
    enum State {
        /// Waits for the origin's invitation (RFC 9110 section 10.1.1).
        case waiting
        case sending
        /// The origin has all of it.
        case sent
        /// The origin takes no more. It may have answered all the same.
        case refused
        /// Its source has failed: the request will never be whole.
        case broken(any Error)
        /// Nobody wants the rest.
        case cancelled
    }

    private(set) var state = State.waiting
    private let body: Body
    private let framing: Framing
    private let stream: Stream
    private var task: Task<Void, Never>?
    /// Whether the head of the final response has come. What is under way then isn't cut off, though the request will
    /// never be whole: the client is to have its answer (RFC 9112 section 9.5).
    var isAnswered = false

    init(_ body: Body, _ framing: Framing, over stream: Stream) {
        self.body = body
        self.framing = framing
        self.stream = stream
    }

    /// Whether it waits for the client, and so can't be what the origin waits for.
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

    /// The client has ended its side within its content. The origin sees that, and may have an answer all the same.
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

    /// Nothing is sent any more, so that the same body can go to another connection. Only before it has started.
    func moved(to other: Stream) -> Upload {
        Upload(body, framing, over: other)
    }
}
