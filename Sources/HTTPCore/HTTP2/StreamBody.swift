/// The content that comes on a stream of HTTP/2. The peer's window opens as somebody reads it, so a fast sender has to wait
/// for a slow receiver.
final class StreamBody: BodySource {
    private let stream: HTTP2Stream
    /// Tells the client to send the content, if it waits for that (RFC 9110 section 10.1.1); nil once that is done.
    private var sendContinue: (() throws -> Void)?
    /// Explains an error, for the reader.
    private let explain: (any Error) -> any Error
    /// Called if nobody reads the rest.
    private let whenDropped: () -> Void

    init(
        _ stream: HTTP2Stream, sendContinue: (() throws -> Void)? = nil,
        explain: @escaping (any Error) -> any Error = { MessageError(readingFailed: $0) ?? $0 },
        whenDropped: @escaping () -> Void = {}
    ) {
        self.stream = stream
        self.sendContinue = sendContinue
        self.explain = explain
        self.whenDropped = whenDropped
    }

    deinit {
        if !stream.hasEnded { whenDropped() }
    }

    var isReady: Bool { sendContinue == nil && stream.isReadable }
    var hasEnded: Bool { stream.hasEnded }
    var isComplete: Bool { stream.isComplete }
    var trailers: Fields { hasEnded ? stream.trailers : Fields() }

    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        if let sendContinue {
            self.sendContinue = nil
            if !stream.isReadable { try sendContinue() }
        }
        do {
            return try stream.readContent(into: buffer, upTo: limit)
        } catch {
            throw explain(error)
        }
    }

    func waitUntilReady() async throws {
        do {
            try await stream.readable()
        } catch {
            throw explain(error)
        }
    }
}
