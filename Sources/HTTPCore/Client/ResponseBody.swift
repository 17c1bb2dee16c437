/// The body of an origin's response in HTTP/1.1. When it has been read completely, its connection goes back to the
/// pool. If it's dropped before that, the connection is closed, unless the rest is in the input already.
final class ResponseBody: BodySource {
    private let connection: ClientConnection
    @safe @exclusivity(unchecked) private var reader: BodyReader
    /// Why the rest can't be read.
    private var failure: (any Error)?

    init(_ connection: ClientConnection, _ head: ResponseHead) {
        self.connection = connection
        reader = BodyReader(connection.stream, head.framing, head.fields, isResponse: true)
    }

    deinit {
        if reader.hasEnded { return }
        connection.abandon(failure == nil ? reader : nil)
    }

    var hasEnded: Bool { reader.hasEnded }
    var isReady: Bool { failure == nil && reader.isReady }
    var isComplete: Bool { failure == nil && reader.isComplete }
    var trailers: Fields { reader.trailers }
    var remaining: Int? { reader.remaining }

    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        if let failure { throw failure }
        if reader.hasEnded { return false }
        do {
            let hasMore = try reader.readNow(into: buffer, upTo: limit)
            if reader.hasEnded { connection.end() }
            return hasMore
        } catch {
            throw failed(error)
        }
    }

    func waitUntilReady() async throws {
        do {
            try await connection.stream.readable(until: connection.stream.silenceDeadline)
        } catch {
            throw failed(error)
        }
    }

    /// Remembers what is wrong with the body, so that every later attempt to read it fails with the same error.
    private func failed(_ error: any Error) -> any Error {
        let explained = connection.explained(error)
        if MessageError(readingFailed: error) != nil { failure = explained }
        return explained
    }
}
