/// One request and its response, on a client's connection of HTTP/1.1.
final class HTTP1Exchange: ServerExchange {
    private let isHead: Bool
    private let version: Version
    /// The request's body, if there is one.
    private(set) var body: RequestBody?
    /// Whether the client wants to send another request after this one.
    private let isPersistent: Bool
    private let connection: ServerConnection
    /// An answer of at most this many bytes fits into what the system has for a socket.
    private static let short = 16 * 1024
    var isAnswered = false
    @safe @exclusivity(unchecked) var state = ExchangeState.handling

    init(_ head: RequestHead, on connection: ServerConnection) {
        isHead = head.method == .head
        version = head.version
        isPersistent = head.isPersistent
        self.connection = connection
    }

    var service: Service { connection.service }
    var job: Job { connection.job }
    var failure: MessageError? { body?.failure }

    /// Makes the request that the handler gets.
    func request(_ head: RequestHead, from clientAddress: String) -> Request {
        let stream = connection.stream
        if head.framing != .none {
            // If content has already arrived, the client isn't waiting for 100 (Continue).
            let isExpected = head.expectsContinue && stream.input.isEmpty
            let reader = BodyReader(stream, head.framing, head.fields, isResponse: false)
            body = RequestBody(stream, reader, sendContinue: isExpected ? sendContinue : nil)
        }
        return Request(
            method: head.method, target: head.target, authority: head.authority, fields: head.fields,
            body: body.map { Body(length: $0.remaining, source: $0) } ?? .none, version: head.version,
            scheme: stream.cipher == nil ? "http" : "https", clientAddress: clientAddress, exchange: self,
            witness: connection.witness)
    }

    /// - Returns: what the connection does next.
    @inline(__always)
    func respond(_ response: consuming Response) async throws -> ServerConnection.Sequel {
        // Reading the property again and again would cost a retain each time.
        let connection = connection
        // `settle` lets one interim response through: a 101 to a protocol that the client has offered.
        if response.status.isInterim, let other = response.connection {
            connection.writer.write(switching: response, to: other.protocols)
            try await connection.stream.flush()
            return .tunnel(other)
        }
        let unreadBody = connection.limits.unreadBody
        // For an HTTP/1.0 client, the connection is never kept (RFC 9112 section 9.3): a body without a length can then
        // end with it.
        if !isPersistent || body?.canBeDropped(unreadBody) == false { connection.isLast = true }
        var writing = connection.writer.begin(consume response, toHead: isHead, version, closes: connection.isLast)
        try await writing.run()
        guard let body else { return connection.isLast ? ending : .request }
        guard var rest = body.close(), !connection.isLast else { return .drain }
        let isDropped = (try? await rest.discard(waitingFor: unreadBody)) == true
        return isDropped ? .request : .drain
    }

    /// How the connection ends after a request without content. A client that has asked to close it sends nothing more (RFC
    /// 9112 section 9.6), so it's closed at once. But a long answer may have to wait for a slow client, and Drain watches
    /// over that.
    private var ending: ServerConnection.Sequel {
        let stream = connection.stream
        let isQuiet = stream.input.isEmpty && !stream.isReady(.read) && !stream.hasDecryptable
        return !isPersistent && version == .http11 && isQuiet && stream.sentBytes <= HTTP1Exchange.short ? .end : .drain
    }

    func send(interim response: Response) async throws {
        guard maySend(interim: response) else { return }
        try write(interim: response)
        try await connection.stream.flush()
    }

    func write(interim response: Response) throws {
        connection.writer.write(interim: response)
        try connection.stream.sendSome()
    }
}
