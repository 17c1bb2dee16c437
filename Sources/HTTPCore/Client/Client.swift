import Synchronization

/// A client of HTTP/1.1 that keeps its connections to origins for the next request.
///
/// It is shared by all workers, but each loop has connections of its own: nothing on a request's way takes a lock.
public final class Client: Sendable {
    /// What an origin may take of bytes and of time.
    public let limits: Limits
    private let lookUp: Resolver.LookUp
    /// Which client it is, of all that there have been.
    private let number: Int
    private static let numbers = Atomic<Int>(0)

    /// A client without connections.
    public convenience init(limits: Limits = Limits()) {
        self.init(limits: limits, lookUp: { try Resolver.lookUp($0, port: $1) })
    }

    /// A client that has somebody else than the system look names up.
    init(limits: Limits, lookUp: @escaping Resolver.LookUp) {
        self.limits = limits
        self.lookUp = lookUp
        number = Client.numbers.add(1, ordering: .relaxed).newValue
    }

    /// Sends a request to an origin. The method, the target's path and query and the fields go as they are, Host as
    /// the request's authority; a redirect is an answer like any other.
    ///
    /// The response is there as soon as its head is; its body is read from the origin as it is asked for. A request
    /// with a body goes on being sent meanwhile.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - origin: Where to connect to.
    ///   - protocols: What the origin may go on with on this connection instead of HTTP/1.1 (RFC 9110 section 7.8). If it
    ///     does, the response is 101 and has a ``Connection``. A list of none offers nothing; then 101 is an error.
    ///   - onInterim: Called with each interim response, such as 103 (RFC 9110 section 15.2).
    /// - Throws: ``ClientError``; CancellationError if the task is cancelled.
    public func send(
        _ request: Request, to origin: Origin, offering protocols: [String] = [],
        onInterim: (Response) async throws -> Void = { _ in }
    ) async throws -> Response {
        let pool = pool(for: origin)
        var idle = pool.take()
        while true {
            var connection: ClientConnection
            if let idle { connection = idle } else { connection = try await pool.connect() }
            try connection.prepare(request, offering: protocols)
            if idle != nil, !connection.sendFirst() {
                // Not one byte went out, so nothing can be done twice, whatever the method.
                let dead = connection
                defer { dead.close() }
                connection = try await pool.connect()
                dead.handOver(to: connection)
                idle = nil
            }
            do {
                return try await connection.exchange(request, onInterim)
            } catch ClientError.closed where idle != nil && connection.hasReceivedNothing && request.isRepeatable {
                // The origin closed the idle connection just when it was used again. What can be done twice is sent
                // once more, on a fresh connection (RFC 9110 section 9.2.2); nothing else is.
                idle = nil
            }
        }
    }

    private func pool(for origin: Origin) -> OriginPool {
        guard let loop = EventLoop.current else {
            preconditionFailure("a Client is used from a Server's handler, on the thread of the connection")
        }
        if let pool = loop.pool(of: number) { return pool[origin] }
        let pool = ConnectionPool(of: number, on: loop, limits: limits, lookUp)
        loop.keep(pool)
        return pool[origin]
    }
}

extension Request {
    /// Whether it can be sent once more: it means the same twice, and no content of it is gone.
    fileprivate var isRepeatable: Bool { method.isIdempotent && body.source == nil }
}
