#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The addresses of an origin, and the order in which to try them.
///
/// The system's resolver blocks, so each lookup runs on a thread of its own. Requests that arrive meanwhile wait for
/// the same result. The result is used for `limits.resolution`. If the next lookup fails, the old addresses stay in
/// use.
final class OriginAddresses {
    private let origin: Origin
    private let lookUp: Resolver.LookUp
    private let limits: SharedLimits
    private let client: Int
    private unowned let loop: EventLoop
    /// The known addresses, in the order in which to try them.
    private var known: [SocketAddress] = []
    private var expiry: Instant?
    /// The address that accepted the latest connection. It's tried first.
    private var proven: SocketAddress?
    /// When the current lookup began; nil if there is none.
    private var lookupStart: Instant?
    /// The requests that wait for the current lookup.
    private var waiting: [ObjectIdentifier: Wait] = [:]

    init(
        of origin: Origin, for client: Int, on loop: EventLoop, limits: SharedLimits,
        _ lookUp: @escaping Resolver.LookUp
    ) {
        self.origin = origin
        self.client = client
        self.loop = loop
        self.limits = limits
        self.lookUp = lookUp
    }

    /// Whether a lookup is running.
    var isLookingUp: Bool { lookupStart != nil }

    /// How many requests wait for the current lookup.
    var waitingCount: Int { waiting.count }

    /// The addresses, in the order in which to try them.
    ///
    /// - Throws: ResolutionError; ``StreamError/timeout`` at the deadline; CancellationError.
    func all(until deadline: Instant) async throws -> [SocketAddress] {
        if let expiry, loop.now < expiry { return known }
        if let addresses = Resolver.knownAddresses(of: origin.host, port: origin.port) {
            learn(addresses, for: .seconds(1 << 30))
            return known
        }
        do {
            let start = try lookupStart ?? startLookup()
            // If there are addresses that have worked, a slow lookup doesn't hold up this request. A later one will use
            // its result.
            try await answer(until: known.isEmpty ? deadline : min(deadline, start + ConnectionRace.headStart))
        } catch {
            guard !known.isEmpty, !(error is CancellationError) else { throw error }
        }
        return known
    }

    /// An address has accepted a connection. From now on, it's tried first.
    func hasWorked(_ address: SocketAddress) {
        guard proven != address else { return }
        proven = address
        putProvenFirst()
    }

    private func putProvenFirst() {
        guard let proven, let index = known.firstIndex(of: proven) else { return }
        known.insert(known.remove(at: index), at: 0)
    }

    private func learn(_ addresses: [SocketAddress], for time: Duration) {
        known = addresses.alternatingFamilies
        expiry = loop.now + time
        putProvenFirst()
    }

    // MARK: The lookup

    /// Waits for the result of the current lookup.
    private func answer(until deadline: Instant) async throws {
        guard loop.now < deadline else { throw StreamError.timeout }
        let place = Wait(on: loop)
        waiting[ObjectIdentifier(place)] = place
        // The lookup may take forever. A request that has given up must not stay in this list.
        defer { waiting[ObjectIdentifier(place)] = nil }
        try await place.suspend(until: deadline)
    }

    private func startLookup() throws(ResolutionError) -> Instant {
        let (origin, loop, client, lookUp) = (origin, loop, client, lookUp)
        do throws(SystemError) {
            let thread = try Platform.startThread {
                let result = Result { try lookUp(origin.host, origin.port) }
                loop.execute { $0.pool(of: client)?[origin].addresses.resolved(result) }
            }
            pthread_detach(thread)
        } catch {
            throw ResolutionError(host: origin.host, reason: "no thread can be started: \(error)", isShortage: true)
        }
        lookupStart = loop.now
        return loop.now
    }

    private func resolved(_ result: Result<[SocketAddress], any Error>) {
        lookupStart = nil
        let waiting = waiting.values
        var failure: (any Error)?
        switch result {
        case .success(let addresses) where !addresses.isEmpty:
            learn(addresses, for: limits.value.resolution)
        case .success:
            failure = ResolutionError(host: origin.host, reason: "it has no address")
        case .failure(let error):
            failure = error
        }
        // If the lookup failed, addresses that have worked before are better than none. The next lookup is due in a
        // second at most, but not with every request.
        if failure != nil, !known.isEmpty { expiry = loop.now + min(limits.value.resolution, .seconds(1)) }
        for place in waiting { place.end(with: failure) }
    }
}

extension [SocketAddress] {
    /// The same addresses, with IPv4 and IPv6 alternating. If one family doesn't work at all, that costs only one
    /// attempt (RFC 8305 section 4).
    fileprivate var alternatingFamilies: [SocketAddress] {
        let preferred = filter { $0.family == first?.family }
        let others = filter { $0.family != first?.family }
        return (0..<Swift.max(preferred.count, others.count))
            .flatMap { [preferred.dropFirst($0).first, others.dropFirst($0).first] }.compactMap(\.self)
    }
}
