import Synchronization
import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Names: how they are looked up, for how long their addresses are used, and which address is tried first.
@Suite struct OriginAddressesTests {
    private static let named = "http://origin.example:80"

    @Test(arguments: ["127.0.0.1", "[::1]", "localhost", "LOCALHOST."])
    func `literals and localhost are never looked up`(host: String) async throws {
        try await onLoop { loop in
            let names = Names { [] }
            let client = Client(limits: .test(), lookUp: names.lookUp)
            let exchange = Exchange(to: try Origin("http://\(host):1"), with: client, on: loop)
            #expect(await exchange.hasFailed(.unreachable))
            #expect(names.count == 0)
        }
    }

    @Test func `requests that come during a lookup share it`() async throws {
        try await onLoop { loop in
            let origin = try TestOrigin(on: loop)
            let address = try origin.address
            let names = Names { [address] }
            let client = Client(limits: .test(), lookUp: names.lookUp)
            let exchanges = try (1...3).map { _ in Exchange(to: try Origin(Self.named), with: client, on: loop) }
            for _ in exchanges { try await origin.answer() }
            for exchange in exchanges { #expect(try await exchange.response().status == .ok) }
            #expect(names.count == 1)
        }
    }

    @Test func `a name without an address is unreachable`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test(), lookUp: { _, _ in [] })
            let origin = try Origin(Self.named)
            #expect(await Exchange(to: origin, with: client, on: loop).hasFailed(.unreachable))
        }
    }

    @Test func `a lookup for which the machine lacks something is a shortage`() async throws {
        try await onLoop { loop in
            let client = Client(
                limits: .test(), lookUp: { name, _ in throw ResolutionError(host: name, reason: "", isShortage: true) })
            let origin = try Origin(Self.named)
            #expect(await Exchange(to: origin, with: client, on: loop).hasFailed(.exhausted))
        }
    }

    // MARK: Time

    @Test func `a request whose time is up doesn't stay until the resolver returns`() async throws {
        try await onLoop { loop in
            let gate = Mutex(false)
            let client = Client(
                limits: .test { $0.connect = .milliseconds(50) },
                lookUp: { _, _ in
                    while !gate.withLock({ $0 }) { pause(milliseconds: 5) }
                    return []
                })
            let origin = try Origin(Self.named)
            let exchanges = (1...3).map { _ in Exchange(to: origin, with: client, on: loop) }
            for exchange in exchanges { #expect(await exchange.hasFailed(.timeout)) }
            let pool = try #require(loop.pools.values.first?[origin])
            #expect(pool.addresses.waitingCount == 0)
            gate.withLock { $0 = true }
            try await wait { !pool.addresses.isLookingUp }
        }
    }

    @Test func `resolving and connecting to all addresses have one deadline`() async throws {
        try await onLoop { loop in
            let holes = try (1...3).map { _ in try BlackHole() }
            let addresses = holes.map(\.address)
            let client = Client(
                limits: .test { $0.connect = .seconds(1) },
                lookUp: { _, _ in
                    pause(milliseconds: 800)
                    return addresses
                })
            let start = Moment.now
            let origin = try Origin(Self.named)
            #expect(await Exchange(to: origin, with: client, on: loop).hasFailed(.timeout))
            let time = Moment.now - start
            #expect((.milliseconds(950)..<Duration.milliseconds(1750)).contains(time), "\(time)")
        }
    }

    // MARK: Several addresses

    @Test func `a dead first address costs a quarter of a second, and only once`() async throws {
        try await onLoop { loop in
            let (hole, origin) = (try BlackHole(), try TestOrigin(on: loop))
            let addresses = [hole.address, try origin.address]
            let client = Client(limits: .test(), lookUp: { _, _ in addresses })
            var times: [Duration] = []
            for _ in 1...5 {
                let start = Moment.now
                let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
                try await origin.answer(andClose: true)
                #expect(try await exchange.response().status == .ok)
                times.append(Moment.now - start)
            }
            #expect((.milliseconds(200)..<Duration.milliseconds(1500)).contains(times[0]), "\(times)")
            #expect(times.dropFirst().min()! < .milliseconds(200), "\(times)")
        }
    }

    @Test func `an address that refuses costs no time`() async throws {
        try await onLoop { loop in
            let origin = try TestOrigin(on: loop)
            let addresses = [SocketAddress.loopback("127.0.0.1").with(port: 1), try origin.address]
            let client = Client(limits: .test(), lookUp: { _, _ in addresses })
            let start = Moment.now
            let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
            try await origin.answer()
            #expect(try await exchange.response().status == .ok)
            #expect(Moment.now - start < .milliseconds(240))
        }
    }

    @Test func `an address that refuses late has the next one tried at once`() async throws {
        try await onLoop { loop in
            let (hole, origin) = (try BlackHole(), try TestOrigin(on: loop))
            // The second one is tried after a quarter of a second, and the others with it: not each a quarter later.
            let refusing = (1...5).map { SocketAddress.loopback("127.0.0.1").with(port: $0) }
            let addresses = [hole.address] + refusing + [try origin.address]
            let client = Client(limits: .test(), lookUp: { _, _ in addresses })
            let start = Moment.now
            let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
            try await origin.answer()
            #expect(try await exchange.response().status == .ok)
            #expect((.milliseconds(200)..<Duration.milliseconds(1200)).contains(Moment.now - start))
        }
    }

    @Test func `addresses that all refuse are unreachable at once`() async throws {
        try await onLoop { loop in
            let addresses = (1...3).map { SocketAddress.loopback("127.0.0.1").with(port: $0) }
            let client = Client(limits: .test(), lookUp: { _, _ in addresses })
            let origin = try Origin(Self.named)
            #expect(await Exchange(to: origin, with: client, on: loop).hasFailed(.unreachable))
        }
    }

    @Test func `the families take turns`() async throws {
        try await onLoop { loop in
            let names = ["::1", "::2", "::3", "127.0.0.1", "127.0.0.2"]
            let list = names.map { SocketAddress.loopback($0) }
            let client = Client(limits: .test { $0.connect = .milliseconds(1) }, lookUp: { _, _ in list })
            let origin = try Origin(Self.named)
            _ = await Exchange(to: origin, with: client, on: loop).hasFailed(.unreachable)
            let addresses = try #require(loop.pools.values.first?[origin].addresses)
            let order = try await addresses.all(until: loop.now + .seconds(5)).map(\.host)
            #expect(order == ["::1", "127.0.0.1", "::2", "127.0.0.2", "::3"])
        }
    }

    // MARK: Looking up again

    @Test func `a name that can't be resolved again keeps the addresses that worked`() async throws {
        try await onLoop { loop in
            let origin = try TestOrigin(on: loop)
            let address = try origin.address
            let names = Names(first: { [address] }, then: { throw ResolutionError(host: "", reason: "") })
            let client = Client(limits: .test { $0.resolution = .zero }, lookUp: names.lookUp)
            for _ in 1...3 {
                let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
                try await origin.answer(andClose: true)
                #expect(try await exchange.response().status == .ok)
            }
            #expect(names.count > 1)
        }
    }

    @Test func `a resolver that doesn't come back keeps nobody from addresses that worked`() async throws {
        try await onLoop { loop in
            let origin = try TestOrigin(on: loop)
            let address = try origin.address
            let names = Names(
                first: { [address] },
                then: {
                    pause(milliseconds: 2000)
                    return []
                })
            let client = Client(limits: .test { $0.resolution = .zero }, lookUp: names.lookUp)
            var times: [Duration] = []
            for _ in 1...5 {
                let start = Moment.now
                let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
                try await origin.answer(andClose: true)
                #expect(try await exchange.response().status == .ok)
                times.append(Moment.now - start)
            }
            // The second request gives the resolver its quarter of a second, those that follow nothing more.
            #expect(times[1] < .milliseconds(1500), "\(times)")
            #expect(times.dropFirst(2).min()! < .milliseconds(200), "\(times)")
            #expect(names.count == 2)
            let pool = try #require(loop.pools.values.first?[try Origin(Self.named)])
            try await wait { !pool.addresses.isLookingUp }
        }
    }

    @Test func `the address that worked goes first after the next lookup, too`() async throws {
        try await onLoop { loop in
            let (hole, origin) = (try BlackHole(), try TestOrigin(on: loop))
            let (dead, alive) = (hole.address, try origin.address)
            let names = Names(first: { [alive] }, then: { [dead, alive] })
            let client = Client(limits: .test { $0.resolution = .zero }, lookUp: names.lookUp)
            let named = try Origin(Self.named)
            let exchange = Exchange(to: named, with: client, on: loop)
            try await origin.answer()
            #expect(try await exchange.response().status == .ok)
            let addresses = try #require(loop.pools.values.first?[named].addresses)
            #expect(try await addresses.all(until: loop.now + .seconds(5)) == [alive, dead])
        }
    }

    @Test func `an origin that has moved is found with the next lookup`() async throws {
        try await onLoop { loop in
            let origins = [try TestOrigin(on: loop), try TestOrigin(on: loop)]
            let addresses = try origins.map { try $0.address }
            let names = Names(first: { [addresses[0]] }, then: { [addresses[1]] })
            let client = Client(limits: .test { $0.resolution = .zero }, lookUp: names.lookUp)
            for origin in origins {
                let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
                try await origin.answer(andClose: true)
                #expect(try await exchange.response().status == .ok)
            }
        }
    }
}

/// A resolver that a test plays, and that counts how often it is asked.
private final class Names: Sendable {
    private let asked = Atomic(0)
    private let first: @Sendable () throws -> [SocketAddress]
    private let then: @Sendable () throws -> [SocketAddress]

    init(
        first: @escaping @Sendable () throws -> [SocketAddress],
        then: @escaping @Sendable () throws -> [SocketAddress]
    ) {
        (self.first, self.then) = (first, then)
    }

    convenience init(_ answer: @escaping @Sendable () throws -> [SocketAddress]) {
        self.init(first: answer, then: answer)
    }

    var count: Int { asked.load(ordering: .relaxed) }

    @Sendable func lookUp(_ name: String, _ port: UInt16) throws -> [SocketAddress] {
        try asked.add(1, ordering: .relaxed).newValue == 1 ? first() : then()
    }
}

extension TestOrigin {
    fileprivate var address: SocketAddress {
        get throws { try #require(SocketAddress(literal: "127.0.0.1", port: origin.port)) }
    }

    /// Answers one request on a connection of its own.
    fileprivate func answer(andClose closes: Bool = false) async throws {
        let connection = try await accept()
        _ = try await connection.receive()
        let close = closes ? "Connection: close\r\n" : ""
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(close)\r\n")
        if closes { connection.close() }
    }
}

/// Blocks the thread, as a resolver does.
private func pause(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
}
