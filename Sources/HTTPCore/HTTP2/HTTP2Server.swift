/// The server's side of a connection of HTTP/2. It begins an exchange for each request.
final class HTTP2Server: ServedConnection, HTTP2Role {
    let connection: HTTP2Connection
    private let stream: Stream
    let clientAddress: String
    let service: Service
    private unowned let worker: Worker
    private let witness: (any MessageWitness)?
    /// How many exchanges there are. One that was reset counts until its work has ended, and so does the origin's: that
    /// is what a limit of streams is for (CVE-2023-44487).
    private var exchangeCount = 0
    /// Gives the client time to read the last frames.
    private var drain: Drain?

    init(
        _ stream: Stream, of clientAddress: String, _ service: Service, _ worker: Worker,
        witness: (any MessageWitness)?
    ) {
        self.stream = stream
        connection = HTTP2Connection(stream, isServer: true)
        self.clientAddress = clientAddress
        self.service = service
        self.worker = worker
        self.witness = witness
    }

    func begin() {
        connection.role = self
        connection.witness = witness?.makeClientFrames()
        connection.begin([.streams(connection.limits.streams)])
    }

    var idleTime: Duration { stream.limits.idle }
    var scheme: String { stream.cipher == nil ? "http" : "https" }
    var httpDate: String { worker.presentDate.httpDate }

    // MARK: Streams

    func open(_ block: HeaderBlock) throws(ConnectionError) {
        let (id, endsStream) = (block.stream, block.endsStream)
        guard exchangeCount < connection.limits.streams else { return try connection.refuse(id, .refusedStream) }
        guard case .request(var fields) = block.takeKind() else { return }
        let isHead = fields.isHead
        let exchange: HTTP2Exchange
        do throws(FieldsFault) {
            if block.isTooLarge { throw .refused(.fieldsTooLarge) }
            let head = try fields.head(endsStream: endsStream)
            // A tunnel to any host isn't what a reverse proxy is for.
            if head.method == .connect { throw .refused(.method) }
            exchange = HTTP2Exchange(head, on: id, endsStream: endsStream, of: self)
        } catch {
            guard case .refused(let error) = error else { return try connection.refuse(id, .protocolError) }
            exchange = HTTP2Exchange(refusing: error, isHead: isHead, on: id, endsStream: endsStream, of: self)
        }
        exchangeCount += 1
        exchange.start()
    }

    func exchangeHasEnded() { exchangeCount -= 1 }

    // MARK: The end

    var descriptor: Int32 { stream.descriptor }

    func finish() { connection.finish() }

    func abort() { connection.end() }

    /// The client opens no more streams: it has what it wants (RFC 9113 section 6.8).
    func peerGoesAway(last: StreamID, _ code: ErrorCode) { connection.drain() }

    func settingsHaveChanged() {}

    func hasSentEverything(_ connection: HTTP2Connection) {
        guard drain == nil else { return }
        let drain = Drain(stream) { connection.end() }
        self.drain = drain
        drain.begin()
    }

    func hasEnded(_ connection: HTTP2Connection) {
        drain = nil
        worker.hasEnded(self)
    }
}

/// HTTP/2, for a server that speaks it beside HTTP/1.1.
struct HTTP2: OtherVersion {
    /// With TLS, both sides have agreed on it (ALPN). Without, a client that knows that the server speaks HTTP/2 just
    /// begins with the preface (RFC 9113 section 3.3).
    func isSpoken(on stream: Stream) -> Bool? {
        if let cipher = stream.cipher {
            guard cipher.isComplete else { return nil }
            return cipher.agreedProtocol == ApplicationProtocol.http2.rawValue
        }
        return stream.input.withBytes { bytes -> Bool? in
            for index in 0..<min(bytes.count, HTTP2.decisive) {
                let expected = unsafe FrameReader.preface.utf8Start[index]
                guard bytes[index] == expected else { return false }
            }
            return bytes.count >= HTTP2.decisive ? true : nil
        }
    }

    /// No request of HTTP/1.1 begins like the first bytes of the preface: `PRI * HTTP/2.0`.
    private static let decisive = 14

    func serve(
        _ stream: Stream, of clientAddress: String, _ service: Service, _ worker: Worker,
        witness: (any MessageWitness)?
    ) -> any ServedConnection {
        HTTP2Server(stream, of: clientAddress, service, worker, witness: witness)
    }
}
