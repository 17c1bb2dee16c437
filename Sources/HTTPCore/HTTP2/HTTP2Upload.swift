/// Sends the content of a request on a stream, in a job of its own. Meanwhile the exchange waits for the response.
final class HTTP2Upload: JobOwner {
    enum State: StateMachine {
        /// Nothing of the content has been sent yet. Perhaps it waits for 100 (Continue) (RFC 9110 section 10.1.1).
        case waiting
        case sending
        /// Everything has been sent, or nobody needs the rest.
        case over

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.waiting, .sending), (.waiting, .over), (.sending, .over): true
            default: false
            }
        }
    }

    private var state = State.waiting
    private let body: Body
    private let stream: HTTP2Stream
    private let job: Job
    /// Called if the content can't be read.
    private let whenFailed: (any Error) -> Void

    init(_ body: Body, on stream: HTTP2Stream, whenFailed: @escaping (any Error) -> Void) {
        self.body = body
        self.stream = stream
        self.whenFailed = whenFailed
        job = Job(on: stream.connection.loop)
    }

    /// Whether some of the content may have been read.
    private(set) var hasBegun = false

    /// Whether it waits for the client, and not for the origin.
    var waitsForClient: Bool { state == .sending && stream.connection.contentRoom(of: stream) > 0 }

    func start() {
        guard state == .waiting else { return }
        state.become(.sending)
        hasBegun = true
        job.start(self)
    }

    func run() async {
        guard state == .sending else { return }
        do {
            var writer = ContentWriter(body, on: stream)
            try await writer.run()
        } catch {
            // If the stream is over, somebody else knows why.
            if state == .sending, stream.isWritable { whenFailed(error) }
        }
        // Whoever cancels it, or is told that it has failed, may have ended it already.
        if state == .sending { state.become(.over) }
    }

    func hasRun() {}

    /// Stops sending. This does nothing once the upload is over.
    func cancel() {
        switch state {
        case .waiting:
            state.become(.over)
        case .sending:
            state.become(.over)
            job.cancel()
        case .over: break
        }
    }
}
