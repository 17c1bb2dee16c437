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
    /// What the stream had received before.
    private let receivedBytes: Int

    init(_ body: Body, _ framing: Framing, over stream: Stream) {
        self.body = body
        self.framing = framing
        self.stream = stream
        receivedBytes = stream.receivedBytes
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
        case .broken, .cancelled: stream.close()
        }
    }

    /// The client has ended its side within its content. The origin sees that, and may have an answer all the same.
    private func waitForAnswer() {
        stream.endSending()
        let alarm = Alarm { [stream, receivedBytes] in
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
