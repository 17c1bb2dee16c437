/// Sends the body of a request to an origin, in a job of its own. Meanwhile the connection waits for the response.
final class Upload: JobOwner {
    enum State: StateMachine {
        /// Nothing of the body has been sent yet. Perhaps it waits for 100 (Continue) (RFC 9110 section 10.1.1).
        case waiting
        case sending
        /// All of it has been handed to the operating system.
        case sent
        /// The origin doesn't accept any more. It may still send a response.
        case refused
        /// The source of the body failed, so the request will never be complete.
        case broken(any Error)
        /// Nobody needs the rest.
        case cancelled

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.waiting, .sending), (.waiting, .cancelled): true
            case (.sending, .sent), (.sending, .refused), (.sending, .broken), (.sending, .cancelled): true
            default: false
            }
        }
    }

    private(set) var state = State.waiting
    private let body: Body
    private let framing: Framing
    private unowned let connection: ClientConnection
    private let stream: Stream
    private let job: Job

    init(_ body: Body, _ framing: Framing, over connection: ClientConnection) {
        self.body = body
        self.framing = framing
        self.connection = connection
        stream = connection.stream
        job = Job(on: stream.loop)
    }

    /// Whether it waits for the client. Then the origin may be silent because it waits for the same bytes.
    var waitsForClient: Bool {
        if case .sending = state { !stream.hasUnsent } else { false }
    }

    var isSent: Bool { if case .sent = state { true } else { false } }

    func start() {
        guard case .waiting = state else { return }
        state.become(.sending)
        job.start(self)
    }

    func run() async {
        guard case .sending = state else { return }
        let outcome = await send()
        guard case .sending = state else { return }
        state.become(outcome)
        connection.uploadHasEnded(outcome)
    }

    func hasRun() {}

    private func send() async -> State {
        var writing = BodyWriter(body, framing, over: stream)
        do {
            try await writing.run()
            return .sent
        } catch is StreamError {
            return .refused
        } catch is CancellationError {
            return .cancelled
        } catch {
            return .broken(error)
        }
    }

    /// Stops sending. This does nothing once the upload is over.
    func cancel() {
        switch state {
        case .waiting, .sending:
            state.become(.cancelled)
            job.cancel()
        case .sent, .refused, .broken, .cancelled: break
        }
    }
}
