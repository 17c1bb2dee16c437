/// The way to an origin that may speak HTTP/2: over TLS, or because the program has been told so.
///
/// Over TLS, the first connection shows which version the origin speaks (ALPN). If it's HTTP/1.1, the pool does the rest.
/// If it's HTTP/2, requests share connections: a new one is only opened when all others are full. One is full if the origin
/// accepts no more streams on it. For a request with content, it's also full if uploads have used up its window.
final class HTTP2Origin: OtherOriginVersion {
    private enum Version {
        case unknown, http1, http2
    }

    private unowned let pool: OriginPool
    private let tls: ClientTLS?
    @safe @exclusivity(unchecked) private var version: Version
    @safe @exclusivity(unchecked) private var clients: [HTTP2Client] = []
    /// The requests that wait for a connection that is being opened, or until the origin accepts streams again.
    private var waiting: [Wait] = []
    @safe @exclusivity(unchecked) private var isOpening = false
    /// What the next TLS session can begin with.
    private var session: TLSSession?

    /// - Parameter tls: nil for an origin that speaks HTTP/2 in clear text.
    init(_ pool: OriginPool, _ tls: ClientTLS?) {
        self.pool = pool
        self.tls = tls
        version = tls == nil ? .http2 : .unknown
    }

    private var origin: Origin { pool.origin }

    var isInUse: Bool { isOpening || !clients.isEmpty }

    /// Sends a request by HTTP/2.
    ///
    /// - Returns: nil if it has to go by HTTP/1.1.
    func send(
        _ request: Request, offering protocols: [String], _ onInterim: (Response) async throws -> Void
    ) async throws -> Response? {
        // Only HTTP/1.1 can switch to another protocol.
        if tls != nil, !request.offer(of: protocols).isEmpty { return nil }
        var attempts = 0
        var failure: ClientError?
        while true {
            attempts += 1
            guard let (client, isNew) = try await client(for: request, after: failure) else { return nil }
            let exchange = HTTP2ClientExchange(on: client, request.method)
            do {
                return try await exchange.run(request, onInterim)
            } catch let error as ClientError where attempts < HTTP2Origin.attempts && exchange.hasWholeContent {
                switch error {
                // The origin has done nothing for the request, so it can be sent again, whatever its method (RFC 9113
                // section 8.7).
                case .refused: break
                // The connection ended just as it was used again. A request that is safe to repeat is sent once more
                // (RFC 9110 section 9.2.2).
                case .closed where !isNew && request.isRepeatable: break
                default: throw error
                }
                failure = error
            }
        }
    }
    private static let attempts = 3

    /// A connection for a request that may have been sent before.
    ///
    /// - Throws: `failure`, if there was one before and now there is no connection. An error that promises that nothing was
    ///   sent would be wrong.
    private func client(
        for request: Request, after failure: ClientError?
    ) async throws -> (client: HTTP2Client, isNew: Bool)? {
        do {
            return try await client(for: request)
        } catch let error as ClientError {
            throw failure ?? error
        }
    }

    /// A connection that has room for a request; nil if the origin speaks HTTP/1.1.
    private func client(for request: Request) async throws -> (client: HTTP2Client, isNew: Bool)? {
        let deadline = pool.loop.now + pool.limits.connect
        while true {
            if version == .http1 { return nil }
            if let client = clients.first(where: { $0.hasRoom(for: request) }) { return (client, false) }
            // An origin that accepts no streams at the moment would accept none on another connection, either.
            let isShut = !clients.isEmpty && clients.allSatisfy(\.isShut)
            if isOpening || isShut {
                do {
                    try await waitForRoom(until: deadline)
                } catch StreamError.timeout {
                    throw isShut ? ClientError.busy(origin) : ClientError.connectTimeout(origin)
                }
                continue
            }
            do {
                return try await open(for: request)
            } catch let error as ClientError {
                // Better to wait for window on a connection that is there than to fail.
                guard let client = clients.first(where: \.hasRoom) else { throw error }
                return (client, false)
            }
        }
    }

    /// Opens a connection. Requests that come meanwhile wait for it, until it's known how many streams the origin accepts.
    private func open(for request: Request) async throws -> (client: HTTP2Client, isNew: Bool)? {
        isOpening = true
        do {
            let stream = try await pool.openPlain()
            if let tls, try await secure(stream, tls, ClientTLS.anyVersion) != .http2 {
                version = .http1
                pool.keepSpare(stream)
                hasOpened()
                return nil
            }
            version = .http2
            let client = HTTP2Client(stream, to: origin) { [weak self] in
                self?.hasOpened()
            } whenChanged: { [weak self] in
                self?.wakeWaiting()
            } whenEnded: { [weak self] ended in
                self?.clients.removeAll { $0 === ended }
                self?.wakeWaiting()
            }
            clients.append(client)
            client.begin(request.witness)
            return (client, true)
        } catch {
            hasOpened()
            throw error
        }
    }

    private func hasOpened() {
        isOpening = false
        wakeWaiting()
    }

    private func wakeWaiting() {
        let woken = waiting
        waiting = []
        for place in woken { place.end() }
    }

    private func waitForRoom(until deadline: Instant) async throws {
        let place = Wait(on: pool.loop)
        waiting.append(place)
        defer { waiting.removeAll { $0 === place } }
        try await place.suspend(until: deadline)
    }

    /// Makes a new connection for HTTP/1.1 secure.
    func secure(_ stream: Stream) async throws {
        if let tls { _ = try await secure(stream, tls, ClientTLS.http11) }
    }

    private func secure(
        _ stream: Stream, _ tls: ClientTLS, _ protocols: [ApplicationProtocol]
    ) async throws -> ApplicationProtocol? {
        do {
            let session = try TLSSession(
                connecting: tls.context(for: protocols), to: origin.host, peer: origin.authority.description,
                resuming: session?.ticket, buffers: pool.loop.buffers)
            try await stream.secure(with: session, until: pool.loop.now + pool.limits.connect)
            self.session = session
            return session.applicationProtocol
        } catch let error as TLSError {
            stream.close()
            throw ClientError.insecure(origin, reason: "\(error)")
        } catch {
            stream.close()
            if case StreamError.timeout = error { throw ClientError.connectTimeout(origin) }
            guard error is StreamError else { throw error }
            throw ClientError.unreachable(origin, reason: "it closed the connection during the TLS handshake")
        }
    }
}
