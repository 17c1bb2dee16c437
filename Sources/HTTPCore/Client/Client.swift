import Synchronization

/// A client. It keeps its connections to origins open for further requests. It speaks HTTP/1.1 itself, and it can be
/// given other versions of HTTP.
///
/// All workers can share one client, but each loop has its own connections. So a request needs no lock anywhere.
///
///     let client = Client()
///     let answer = try await client.send(request, to: origin)
public final class Client: Sendable {
    /// How many bytes and how much time an origin may take.
    public let limits: Limits
    private let lookUp: Resolver.LookUp
    /// What it speaks beside HTTP/1.1 in clear text; nil if that's nothing.
    private let others: (any OtherOriginVersions)?
    /// A number that distinguishes this client from all others in the process.
    private let number: Int
    private static let numbers = Atomic<Int>(0)

    /// Creates a client without any connections.
    public convenience init(limits: Limits = Limits()) {
        self.init(limits: limits, others: nil)
    }

    /// Creates a client with other versions of HTTP, or with its own function for looking up names.
    init(
        limits: Limits, others: (any OtherOriginVersions)? = nil,
        lookUp: @escaping Resolver.LookUp = { try Resolver.lookUp($0, port: $1) }
    ) {
        self.limits = limits
        self.others = others
        self.lookUp = lookUp
        number = Client.numbers.add(1, ordering: .relaxed).newValue
    }

    /// Sends a request to an origin.
    ///
    /// Method, path, query and fields are sent unchanged. The request's authority becomes Host, or `:authority` in
    /// HTTP/2. A redirect is a response like any other; the client doesn't follow it.
    ///
    /// This returns as soon as the head of the response has arrived. Its body is read from the origin while you read
    /// it. If the request has a body, the client continues to send it meanwhile.
    ///
    /// - Parameters:
    ///   - request: The request to send.
    ///   - origin: The server to connect to.
    ///   - protocols: Protocols that the origin may switch to on this connection (RFC 9110 section 7.8). If it does,
    ///     the response is 101 and has a ``Connection``. If the list is empty, nothing is offered, and 101 is an error.
    ///   - onInterim: Called with each interim response, such as 103 (RFC 9110 section 15.2).
    /// - Throws: ``ClientError``; CancellationError if the task is cancelled.
    public func send(
        _ request: Request, to origin: Origin, offering protocols: [String] = [],
        onInterim: (Response) async throws -> Void = { _ in }
    ) async throws -> Response {
        let pool = pool(for: origin)
        if let other = pool.other {
            let answer = try await other.send(request, offering: protocols, onInterim)
            if let answer { return answer }
        }
        return try await send(request, through: pool, offering: protocols, onInterim)
    }

    /// Sends a request by HTTP/1.1.
    private func send(
        _ request: Request, through pool: OriginPool, offering protocols: [String],
        _ onInterim: (Response) async throws -> Void
    ) async throws -> Response {
        guard let idle = pool.take() else {
            let connection = try await pool.connect()
            try connection.prepare(request, offering: protocols)
            return try await connection.exchange(request, onInterim)
        }
        try idle.prepare(request, offering: protocols)
        guard idle.sendFirst() else {
            // Not a single byte was sent, so the origin can't have acted on the request. It's safe to try again,
            // whatever the method.
            let connection = try await pool.connectAgain()
            idle.handOver(request, to: connection)
            return try await connection.exchange(request, onInterim)
        }
        do {
            return try await idle.exchange(request, onInterim)
        } catch ClientError.closed where request.isRepeatable {
            // The origin closed the idle connection just as it was used again. A request that is safe to repeat is
            // sent once more, on a new connection (RFC 9110 section 9.2.2).
            let connection = try await pool.connectAgain()
            try connection.prepare(request, offering: protocols)
            return try await connection.exchange(request, onInterim)
        }
    }

    /// Opens a connection to an origin, and sends nothing. It's for a protocol other than HTTP, see
    /// ``Response/init(switchingTo:over:fields:)``.
    ///
    ///     let connection = try await client.connect(to: Origin("http://127.0.0.1:5900"))
    ///     return Response(switchingTo: "vnc", over: connection)
    ///
    /// - Throws: ``ClientError``; CancellationError if the task is cancelled.
    public func connect(to origin: Origin) async throws -> Connection {
        Connection(try await pool(for: origin).open())
    }

    private func pool(for origin: Origin) -> OriginPool {
        guard let loop = EventLoop.current else {
            preconditionFailure("a Client is used on a Server's thread: in a handler, or in a function for every")
        }
        if let pool = loop.pool(of: number) { return pool[origin] }
        let pool = ConnectionPool(of: number, on: loop, limits: limits, others: others, lookUp)
        loop.setPool(pool, of: number)
        return pool[origin]
    }
}

extension Request {
    /// Whether the request can be sent again: repeating it changes nothing, and none of its content has been used up.
    var isRepeatable: Bool { method.isIdempotent && body.source == nil }
}
