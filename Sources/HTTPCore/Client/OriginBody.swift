/// The body of a response, which gives its connection back when it has been read, and ends it when it is let go.
final class OriginBody: IncomingBody {
    private let connection: ClientConnection
    private var isOver = false

    init(_ connection: ClientConnection, _ head: ResponseHead) {
        self.connection = connection
        super.init(connection.stream, head.bodyLength, head.fields, isResponse: true)
    }

    deinit {
        if !isOver { connection.abandon(self) }
    }

    /// The response is over once the request is.
    override var hasEnded: Bool { isOver }
    override var isReady: Bool { super.isReady && !(super.hasEnded && connection.isUploading) }
    override var isComplete: Bool { super.isComplete && !connection.isUploading }

    override func readNow(into buffer: Buffer) throws -> Bool? {
        if isOver { return false }
        do {
            let hasMore = try super.readNow(into: buffer)
            guard super.hasEnded else { return hasMore }
            if connection.isUploading { return hasMore == true ? true : nil }
            isOver = true
            connection.end()
            return hasMore
        } catch {
            throw connection.explained(error)
        }
    }

    override func waitUntilReady() async throws {
        if super.hasEnded { return await connection.endUpload() }
        do {
            try await super.waitUntilReady()
        } catch {
            throw connection.explained(error)
        }
    }
}
