#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The addresses of an origin: which there are, and in which order to try them.
///
/// A name is looked up on a thread of its own, as the system's resolver blocks. Requests that come meanwhile wait for the
/// same answer. What is known of a name is used for `limits.resolution`, and for longer if it can't be looked up again.
final class OriginAddresses {
    private let origin: Origin
    private let lookUp: Resolver.LookUp
    private let limits: SharedLimits
    private let client: Int
    private unowned let loop: EventLoop
    /// In the order in which they are tried.
    private var known: [SocketAddress] = []
    private var expiry: Moment?
    /// The one that has taken a connection last: it goes first.
    private var proven: SocketAddress?
    /// When the lookup under way began; nil: there is none.
    private var lookupStart: Moment?
    /// The requests that wait for it.
    private var waiting: [ObjectIdentifier: Pause] = [:]

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

    /// Whether a lookup is under way.
    var isLookingUp: Bool { lookupStart != nil }

    /// How many requests wait for the lookup under way.
    var waitingCount: Int { waiting.count }

    /// The addresses, in the order in which to try them.
    ///
    /// - Throws: ResolutionError; ``StreamError/timeout`` at the deadline; CancellationError.
    func all(until deadline: Moment) async throws -> [SocketAddress] {
        if let expiry, loop.now < expiry { return known }
        if let addresses = Resolver.knownAddresses(of: origin.host, port: origin.port) {
            learn(addresses, for: .seconds(1 << 30))
            return known
        }
        do {
            let start = try lookupStart ?? startLookup()
            // An answer that takes its time is left to later requests where there are addresses that have worked.
            try await answer(until: known.isEmpty ? deadline : min(deadline, start + ConnectionRace.headStart))
        } catch {
            guard !known.isEmpty, !(error is CancellationError) else { throw error }
        }
        return known
    }

    /// An address has taken a connection: it goes first from now on.
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

    /// Waits for the answer of the lookup under way.
    private func answer(until deadline: Moment) async throws {
        guard loop.now < deadline else { throw StreamError.timeout }
        let pause = Pause(on: loop)
        waiting[ObjectIdentifier(pause)] = pause
        defer {
            // The resolver may take for ever; a request that has given up doesn't stay here for that.
            waiting[ObjectIdentifier(pause)] = nil
            pause.drop()
        }
        try await pause.wait(until: deadline)
    }

    private func startLookup() throws(ResolutionError) -> Moment {
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
        // Addresses that have worked are better than none. The next lookup isn't long in coming, but not with each request.
        if failure != nil, !known.isEmpty { expiry = loop.now + min(limits.value.resolution, .seconds(1)) }
        for pause in waiting { pause.end(with: failure) }
    }
}

extension [SocketAddress] {
    /// The same addresses, the families in turns as long as there are some of both, so that a family that doesn't work
    /// costs one attempt (RFC 8305 section 4).
    fileprivate var alternatingFamilies: [SocketAddress] {
        let preferred = filter { $0.family == first?.family }
        let others = filter { $0.family != first?.family }
        return (0..<Swift.max(preferred.count, others.count))
            .flatMap { [preferred.dropFirst($0).first, others.dropFirst($0).first] }.compactMap(\.self)
    }
}
