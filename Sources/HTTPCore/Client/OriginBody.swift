/// The body of a response. When it has been read completely, its connection goes back to the pool. If it's dropped
/// before that, the connection is closed, unless the rest has arrived already.
final class OriginBody: IncomingBody {
    private let connection: ClientConnection

    init(_ connection: ClientConnection, _ head: ResponseHead) {
        self.connection = connection
        super.init(connection.stream, head.bodyLength, head.fields, isResponse: true)
    }

    deinit {
        if !hasEnded { connection.abandon(self) }
    }

    override func readNow(into buffer: Buffer) throws -> Bool? {
        if hasEnded { return false }
        do {
            let hasMore = try super.readNow(into: buffer)
            if hasEnded { connection.end() }
            return hasMore
        } catch {
            throw connection.explained(error)
        }
    }

    override func waitUntilReady() async throws {
        do {
            try await super.waitUntilReady()
        } catch {
            throw connection.explained(error)
        }
    }
}
