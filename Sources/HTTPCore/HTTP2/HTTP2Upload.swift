/// Sends the content of a request on a stream, in a job of its own. Meanwhile the exchange waits for the response.
final class HTTP2Upload: JobOwner {
    enum State: StateMachine {
        /// Nothing of the content has been read. Perhaps it waits for 100 (Continue) (RFC 9110 section 10.1.1).
        case waiting
        case sending
        /// The content can't be read, for this reason, so the request will never be complete.
        case broken(any Error)
        /// Everything has been sent, or nobody needs the rest.
        case over

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.waiting, .sending), (.sending, .broken), (.sending, .over): true
            default: false
            }
        }
    }

    @safe @exclusivity(unchecked) private var state = State.waiting
    private let body: Body
    private let stream: HTTP2Stream
    /// A stream that can still be written has its exchange.
    private unowned let exchange: HTTP2ClientExchange
    private let job: Job

    init(_ body: Body, on stream: HTTP2Stream, of exchange: HTTP2ClientExchange) {
        self.body = body
        self.stream = stream
        self.exchange = exchange
        job = Job(on: stream.connection.loop)
    }

    var isWaiting: Bool { if case .waiting = state { true } else { false } }
    private var isSending: Bool { if case .sending = state { true } else { false } }

    /// What is wrong with the content; nil if that's nothing.
    var fault: (any Error)? { if case .broken(let error) = state { error } else { nil } }

    /// Whether it waits for the client, and not for the origin.
    var waitsForClient: Bool { isSending && stream.connection.contentRoom(of: stream) > 0 }

    func start() {
        guard isWaiting else { return }
        state.become(.sending)
        job.start(self)
    }

    func run() async {
        guard isSending else { return }
        do {
            var writer = ContentWriter(body, on: stream)
            try await writer.run()
            if isSending { state.become(.over) }
        } catch {
            hasFailed(error)
        }
    }

    private func hasFailed(_ error: any Error) {
        // If nobody needs the rest, or if the stream has broken, somebody else knows why.
        guard isSending else { return }
        let isNeeded = stream.isWritable
        // A StreamError is about the stream to the origin.
        state.become(isNeeded && !(error is StreamError) ? .broken(error) : .over)
        if isNeeded { exchange.uploadHasFailed(error) }
    }

    func hasRun() {}

    /// Stops sending. If nothing has begun, there is nothing to stop.
    func cancel() {
        guard isSending else { return }
        state.become(.over)
        job.cancel()
    }
}
