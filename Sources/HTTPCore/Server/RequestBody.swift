/// The body of a client's request.
///
/// It's read from the client's connection, perhaps by a task that sends it to an origin. When the response has been sent,
/// the server closes the body: from then on, every attempt to read it throws CancellationError, and the server reads or
/// drops the rest itself.
final class RequestBody: BodySource {
    enum State: StateMachine {
        /// The client waits for 100 (Continue) before it sends anything (RFC 9110 section 10.1.1).
        case expected
        case open
        /// The rest can't be read, because the client sent something wrong, or nothing.
        case failed(MessageError)
        /// The server has taken it back.
        case closed

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.expected, .open), (.expected, .failed), (.open, .failed): true
            case (.expected, .closed), (.open, .closed), (.failed, .closed): true
            default: false
            }
        }
    }

    private let stream: Stream
    @safe @exclusivity(unchecked) private var reader: BodyReader
    @safe @exclusivity(unchecked) private var state: State
    /// Tells the client to send the body, if the client waits for that.
    private let sendContinue: (() throws -> Void)?

    /// - Parameter sendContinue: Called before the first byte is read, if the client waits for that.
    init(_ stream: Stream, _ reader: BodyReader, sendContinue: (() throws -> Void)? = nil) {
        self.stream = stream
        self.reader = reader
        state = sendContinue == nil ? .open : .expected
        self.sendContinue = sendContinue
    }

    var failure: MessageError? { if case .failed(let failure) = state { failure } else { nil } }
    var hasEnded: Bool { reader.hasEnded }
    var trailers: Fields { reader.trailers }
    var remaining: Int? { reader.remaining }

    private var isOpen: Bool { if case .open = state { true } else { false } }
    var isReady: Bool { isOpen && reader.isReady }
    var isComplete: Bool { isOpen && reader.isComplete }

    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        if case .failed(let failure) = state { throw failure }
        if case .closed = state { throw CancellationError() }
        do {
            if case .expected = state {
                try sendContinue?()
                state.become(.open)
            }
            return try reader.readNow(into: buffer, upTo: limit)
        } catch {
            throw failed(error)
        }
    }

    func waitUntilReady() async throws {
        guard isOpen else { return }
        do {
            try await stream.readable(until: stream.silenceDeadline)
        } catch {
            throw failed(error)
        }
    }

    /// Remembers what is wrong with the body, so that every later attempt to read it fails with the same error.
    private func failed(_ error: any Error) -> any Error {
        if case .closed = state { return error }
        guard let failure = MessageError(readingFailed: error) else { return error }
        state.become(.failed(failure))
        return failure
    }

    /// Takes the body away from everybody who still reads it.
    ///
    /// - Returns: what reads the rest; nil if that isn't possible, because the client is still waiting for 100
    ///   (Continue), or because the body is broken.
    func close() -> BodyReader? {
        let wasOpen = isOpen
        state.become(.closed)
        stream.interruptReader()
        return wasOpen ? reader : nil
    }

    /// Whether the handler left so little that reading it after the response is cheaper than a new connection. RFC 9112
    /// section 9.3 allows two things: read all of it, or close the connection.
    ///
    /// - Parameter unreadBody: the limit; see ``Limits/unreadBody``.
    func canBeDropped(_ unreadBody: Int) -> Bool {
        isOpen && (reader.remaining.map { $0 <= unreadBody } ?? reader.isComplete)
    }
}
