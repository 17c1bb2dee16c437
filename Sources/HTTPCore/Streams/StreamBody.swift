/// An object that has to know how the content of a stream is read: the exchange of a client.
protocol StreamBodyOwner: AnyObject {
    /// What an error means for the reader.
    func explained(_ error: any Error) -> any Error
    /// Nothing at all has come on the connection while the reader waited, for as long as `silence` allows.
    func readerHasMetSilence()
    /// All of the content has been read, or nobody reads the rest.
    func contentIsOver()
}

/// The content that comes on a stream of HTTP/2. The peer's window opens as somebody reads it, so a fast sender has to wait
/// for a slow receiver.
final class StreamBody: BodySource {
    private let stream: HTTP2Stream
    private let owner: (any StreamBodyOwner)?
    /// Tells the client to send the content, if it waits for that (RFC 9110 section 10.1.1); nil once that is done.
    @safe @exclusivity(unchecked) private var sendContinue: (() throws -> Void)?

    init(
        _ stream: HTTP2Stream, of owner: (any StreamBodyOwner)? = nil, sendContinue: (() throws -> Void)? = nil
    ) {
        self.stream = stream
        self.owner = owner
        self.sendContinue = sendContinue
    }

    deinit {
        owner?.contentIsOver()
    }

    var isReady: Bool { sendContinue == nil && stream.isReadable }
    var hasEnded: Bool { stream.hasEnded }
    var isComplete: Bool { stream.hasEndedIncoming }
    var trailers: Fields { hasEnded ? stream.trailers : Fields() }

    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        if let sendContinue {
            self.sendContinue = nil
            if !stream.isReadable { try sendContinue() }
        }
        do {
            let hasMore = try stream.readContent(into: buffer, upTo: limit)
            if stream.hasEnded { owner?.contentIsOver() }
            return hasMore
        } catch {
            throw explained(error)
        }
    }

    func waitUntilReady() async throws {
        let before = stream.connection.stream.receivedBytes
        do {
            try await stream.readable()
        } catch {
            if case MessageError.timeout = error, stream.connection.stream.receivedBytes == before {
                owner?.readerHasMetSilence()
            }
            throw explained(error)
        }
    }

    private func explained(_ error: any Error) -> any Error {
        owner.map { $0.explained(error) } ?? MessageError(readingFailed: error) ?? error
    }
}
