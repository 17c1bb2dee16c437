#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The connections of one client on one loop, by origin.
final class ConnectionPool {
    let client: Int
    private let loop: EventLoop
    private let limits: SharedLimits
    private var origins: [Origin: OriginPool] = [:]
    /// The pool that was asked for last: mostly it is asked for again.
    private var latest: OriginPool?

    init(of client: Int, on loop: EventLoop, limits: Limits) {
        self.client = client
        self.loop = loop
        self.limits = SharedLimits(limits)
    }

    subscript(origin: Origin) -> OriginPool {
        if let latest, latest.origin == origin { return latest }
        let pool = origins[origin] ?? OriginPool(origin, of: client, on: loop, limits: limits)
        origins[origin] = pool
        latest = pool
        return pool
    }
}

/// The connections to one origin that wait for a request, and the way to new ones.
final class OriginPool {
    let origin: Origin
    private let sharedLimits: SharedLimits
    var limits: Limits { sharedLimits.value }
    private unowned let loop: EventLoop
    /// The one used last comes first again, so that those that aren't needed grow old.
    private var idle: [ClientConnection] = []
    private var addresses: [SocketAddress] = []
    private var addressesExpire: Moment?
    /// The requests that wait for the origin's addresses.
    private var resolving: [Pause] = []
    private let client: Int

    init(_ origin: Origin, of client: Int, on loop: EventLoop, limits: SharedLimits) {
        self.origin = origin
        self.client = client
        self.loop = loop
        sharedLimits = limits
    }

    /// The number of connections that wait.
    var idleCount: Int { idle.count }

    /// An idle connection that nothing speaks against.
    func take() -> ClientConnection? {
        while let connection = idle.popLast() {
            if connection.wake() { return connection }
        }
        return nil
    }

    /// Keeps a connection for the next request.
    func put(_ connection: ClientConnection) {
        guard idle.count < limits.idleOrigins, connection.rest() else { return connection.close() }
        idle.append(connection)
    }

    /// An idle connection has ended; mostly it is the one that has waited longest, which is the first.
    func remove(_ connection: ClientConnection) {
        if let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    /// A new connection: to the first address that takes one.
    func connect() async throws -> ClientConnection {
        var failure = ClientError.unreachable(origin, reason: "it has no address")
        for address in try await resolve() {
            do {
                let stream = try await connect(to: address)
                return ClientConnection(stream, self)
            } catch let error as ClientError {
                failure = error
            }
        }
        throw failure
    }

    private func connect(to address: SocketAddress) async throws -> Stream {
        do {
            let stream = try Stream(Socket.connecting(to: address), on: loop, limits: sharedLimits)
            stream.exhausted([.read, .write])
            try await stream.wait(for: .write, until: loop.now + limits.connect)
            if let error = SocketCall.connectionError(stream.descriptor) { throw error }
            return stream
        } catch let error as SystemError {
            throw error.isShortage
                ? ClientError.exhausted(origin, reason: "\(error)")
                : ClientError.unreachable(origin, reason: "\(error)")
        } catch StreamError.timeout {
            throw ClientError.timeout(origin)
        } catch StreamError.closed {
            throw ClientError.unreachable(origin, reason: "the connection was closed")
        }
    }

    /// The origin's addresses. A name is looked up on a thread of its own, as the system's resolver blocks; requests that
    /// come meanwhile wait for the same answer.
    private func resolve() async throws -> [SocketAddress] {
        if let addressesExpire, loop.now < addressesExpire { return addresses }
        if let literal = try? SocketAddress.resolve(origin.host, port: origin.port, literalOnly: true) {
            (addresses, addressesExpire) = (literal, .now + .seconds(1 << 30))
            return literal
        }
        let pause = Pause(on: loop)
        if resolving.isEmpty { startResolving() }
        resolving.append(pause)
        do {
            defer { pause.drop() }
            try await pause.wait(until: loop.now + limits.connect)
        } catch StreamError.timeout {
            throw ClientError.timeout(origin)
        } catch let error as ResolutionError {
            throw ClientError.unreachable(origin, reason: "\(error)")
        }
        return addresses
    }

    private func startResolving() {
        let (origin, loop, client) = (origin, loop, client)
        let thread = Platform.startThread {
            let result = Result { try SocketAddress.resolve(origin.host, port: origin.port) }
            loop.execute { $0.pools[client]?[origin].resolved(result) }
        }
        pthread_detach(thread)
    }

    private func resolved(_ result: Result<[SocketAddress], any Error>) {
        let waiting = resolving
        resolving = []
        do {
            addresses = try result.get()
            addressesExpire = loop.now + limits.resolution
            for pause in waiting { pause.end() }
        } catch {
            for pause in waiting { pause.end(with: error) }
        }
    }
}
