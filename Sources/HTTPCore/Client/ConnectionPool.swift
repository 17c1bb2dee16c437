/// The connections of one client on one loop, by origin.
final class ConnectionPool {
    let client: Int
    private let loop: EventLoop
    private let limits: SharedLimits
    private let others: (any OtherOriginVersions)?
    private let lookUp: Resolver.LookUp
    private var origins: [Origin: OriginPool] = [:]
    /// The pool that was used last. Usually the next request wants the same one.
    private var latest: OriginPool?
    /// Removes origins that are no longer used, from time to time.
    private lazy var sweep = Timer { [unowned self] in dropUnused() }

    init(
        of client: Int, on loop: EventLoop, limits: Limits, others: (any OtherOriginVersions)?,
        _ lookUp: @escaping Resolver.LookUp
    ) {
        self.client = client
        self.others = others
        self.loop = loop
        self.lookUp = lookUp
        self.limits = SharedLimits(limits)
    }

    subscript(origin: Origin) -> OriginPool {
        if let latest, latest.origin == origin { return latest }
        let pool = origins[origin] ?? makePool(for: origin)
        if origins.isEmpty { loop.set(sweep, to: loop.now + limits.value.originIdle) }
        origins[origin] = pool
        latest = pool
        return pool
    }

    private func makePool(for origin: Origin) -> OriginPool {
        let pool = OriginPool(origin, of: client, on: loop, limits: limits, lookUp)
        pool.other = others?.version(for: pool)
        return pool
    }

    /// Removes the pools of origins that haven't been used since the last time. If none are left, this object isn't
    /// needed either, and the loop lets go of it.
    private func dropUnused() {
        origins = origins.filter { !$0.value.isUnused }
        latest = nil
        for pool in origins.values { pool.wasAsked = false }
        if origins.isEmpty { return loop.setPool(nil, of: client) }
        loop.set(sweep, to: loop.now + limits.value.originIdle)
    }
}

extension EventLoop {
    /// The pool of a client, if it has one on this loop.
    func pool(of client: Int) -> ConnectionPool? { local(at: client) as! ConnectionPool? }

    /// Keeps a client's pool; nil removes it.
    func setPool(_ pool: ConnectionPool?, of client: Int) { setLocal(pool, at: client) }
}

/// The idle connections to one origin, and the way to make new ones.
final class OriginPool {
    let origin: Origin
    private let sharedLimits: SharedLimits
    var limits: Limits { sharedLimits.value }
    unowned let loop: EventLoop
    /// Speaks with the origin in another way than HTTP/1.1 in clear text; nil if it doesn't.
    @safe @exclusivity(unchecked) var other: (any OtherOriginVersion)?
    /// A secure connection that is new. It turned out to be one for HTTP/1.1.
    private var spare: Stream?
    /// The connection that was used last is last here, and it's the first to be used again. So the others grow old and
    /// are closed.
    @safe @exclusivity(unchecked) private var idle: [ClientConnection] = []
    let addresses: OriginAddresses
    /// Whether somebody has asked for a connection since the last time that unused pools were removed.
    var wasAsked = true

    init(
        _ origin: Origin, of client: Int, on loop: EventLoop, limits: SharedLimits, _ lookUp: @escaping Resolver.LookUp
    ) {
        self.origin = origin
        self.loop = loop
        sharedLimits = limits
        addresses = OriginAddresses(of: origin, for: client, on: loop, limits: limits, lookUp)
    }

    /// The number of idle connections.
    var idleCount: Int { idle.count }

    /// Whether there is nothing here that is worth keeping.
    var isUnused: Bool { !wasAsked && idle.isEmpty && !addresses.isLookingUp && other?.isInUse != true }

    /// An idle connection that still works; nil if there is none.
    func take() -> ClientConnection? {
        wasAsked = true
        while let connection = idle.popLast() {
            if connection.wake() { return connection }
        }
        return nil
    }

    /// Keeps a connection for the next request.
    func put(_ connection: ClientConnection) {
        guard idle.count < limits.idleOrigins, connection.becomeIdle() else { return connection.close() }
        idle.append(connection)
    }

    /// An idle connection has ended. Usually that's the first one here, which has been idle for the longest time.
    func remove(_ connection: ClientConnection) {
        if let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    /// Opens a new connection for requests.
    func connect() async throws -> ClientConnection { ClientConnection(try await open(), self) }

    /// Opens a new connection for a request that an idle one couldn't deliver.
    ///
    /// - Throws: ``ClientError/closed(_:)`` if that fails, too. An error that promises that nothing was sent could be
    ///   wrong: some of the request may have gone out, or its content may be used up.
    func connectAgain() async throws -> ClientConnection {
        do {
            return try await connect()
        } catch is ClientError {
            throw ClientError.closed(origin)
        }
    }

    /// Opens a new connection for HTTP/1.1, or takes the one that is there.
    func open() async throws -> Stream {
        if let spare, !spare.isClosed {
            self.spare = nil
            return spare
        }
        let stream = try await openPlain()
        if let other { try await other.secure(stream) }
        guard !origin.isSecure || stream.cipher != nil else {
            throw ClientError.insecure(origin, reason: "this client has no TLS")
        }
        return stream
    }

    /// Keeps a new connection for the request that has opened it.
    func keepSpare(_ stream: Stream) { spare = stream }

    /// Opens a new connection, in clear text. Resolving the name and trying all addresses share one deadline.
    func openPlain() async throws -> Stream {
        wasAsked = true
        let deadline = loop.now + limits.connect
        do {
            let race = ConnectionRace(on: loop, limits: sharedLimits)
            let (address, stream) = try await race.run(addresses.all(until: deadline), until: deadline)
            addresses.hasWorked(address)
            return stream
        } catch let error as SystemError {
            throw failure("\(error)", isShortage: error.isShortage)
        } catch let error as ResolutionError {
            throw failure("\(error)", isShortage: error.isShortage)
        } catch StreamError.timeout {
            throw ClientError.connectTimeout(origin)
        } catch StreamError.closed {
            throw failure("the connection was closed", isShortage: false)
        }
    }

    private func failure(_ reason: String, isShortage: Bool) -> ClientError {
        isShortage ? .exhausted(origin, reason: reason) : .unreachable(origin, reason: reason)
    }
}
