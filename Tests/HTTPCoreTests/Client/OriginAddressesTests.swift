import Synchronization
import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How names are looked up, how long their addresses are used, and which address is tried first.
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
            let gate = Gate()
            let client = Client(
                limits: .test { $0.connect = .milliseconds(50) },
                lookUp: { _, _ in gate.pass() })
            let origin = try Origin(Self.named)
            let exchanges = (1...3).map { _ in Exchange(to: origin, with: client, on: loop) }
            for exchange in exchanges { #expect(await exchange.hasFailed(.connectTimeout)) }
            let pool = try #require(loop.pools.first?[origin])
            #expect(pool.addresses.waitingCount == 0)
            gate.open()
            try await wait { !pool.addresses.isLookingUp }
        }
    }

    @Test func `resolving and connecting to all addresses have one deadline`() async throws {
        try await onLoop { loop in
            let holes = try (1...3).map { _ in try BlackHole() }
            let addresses = holes.map(\.address)
            let client = Client(
                limits: .test { $0.connect = .seconds(2) },
                lookUp: { _, _ in
                    pause(milliseconds: 1500)
                    return addresses
                })
            let start = Instant.now
            let origin = try Origin(Self.named)
            #expect(await Exchange(to: origin, with: client, on: loop).hasFailed(.connectTimeout))
            let time = Instant.now - start
            #expect((.milliseconds(1900)..<Duration.milliseconds(3400)).contains(time), "\(time)")
        }
    }

    // MARK: Several addresses

    @Test func `a dead first address costs a quarter of a second, and goes last from then on`() async throws {
        try await onLoop { loop in
            let (hole, origin) = (try BlackHole(), try TestOrigin(on: loop))
            let addresses = [hole.address, try origin.address]
            let client = Client(limits: .test(), lookUp: { _, _ in addresses })
            let named = try Origin(Self.named)
            let start = Instant.now
            let exchange = Exchange(to: named, with: client, on: loop)
            try await origin.answer()
            #expect(try await exchange.response().status == .ok)
            #expect(Instant.now - start > .milliseconds(200))
            let known = try #require(loop.pools.first?[named].addresses)
            #expect(try await known.all(until: loop.now + .seconds(5)) == addresses.reversed())
        }
    }

    @Test func `addresses that refuse cost no time`() async throws {
        try await onLoop { loop in
            let origin = try TestOrigin(on: loop)
            let addresses = Self.refusing + [try origin.address]
            let client = Client(limits: .test(), lookUp: { _, _ in addresses })
            let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
            try await origin.answer()
            #expect(try await exchange.response().status == .ok)
        }
    }

    @Test func `addresses that refuse late have the next one tried at once`() async throws {
        try await onLoop { loop in
            let (hole, origin) = (try BlackHole(), try TestOrigin(on: loop))
            let addresses = [hole.address] + Self.refusing + [try origin.address]
            let client = Client(limits: .test(), lookUp: { _, _ in addresses })
            let exchange = Exchange(to: try Origin(Self.named), with: client, on: loop)
            try await origin.answer()
            #expect(try await exchange.response().status == .ok)
        }
    }

    /// There are so many that a quarter of a second for each would exceed the time to connect.
    private static let refusing = (1...24).map { SocketAddress.loopback("127.0.0.1").with(port: $0) }

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
            let addresses = try #require(loop.pools.first?[origin].addresses)
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
            let (address, gate) = (try origin.address, Gate())
            let names = Names(first: { [address] }, then: { gate.pass() })
            let client = Client(limits: .test { $0.resolution = .zero }, lookUp: names.lookUp)
            let named = try Origin(Self.named)
            for _ in 1...3 {
                let exchange = Exchange(to: named, with: client, on: loop)
                try await origin.answer(andClose: true)
                #expect(try await exchange.response().status == .ok)
            }
            #expect(names.count == 2)
            gate.open()
            let addresses = try #require(loop.pools.first?[named].addresses)
            try await wait { !addresses.isLookingUp }
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
            let addresses = try #require(loop.pools.first?[named].addresses)
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

/// A resolver that a test plays. It counts the lookups.
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

    /// Answers one request on a new connection.
    fileprivate func answer(andClose closes: Bool = false) async throws {
        let connection = try await accept()
        _ = try await connection.receive()
        let close = closes ? "Connection: close\r\n" : ""
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(close)\r\n")
        if closes { connection.close() }
    }
}

/// Blocks a resolver until it's opened. Then there is no address.
private final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .relaxed) }

    func pass() -> [SocketAddress] {
        while !isOpen.load(ordering: .relaxed) { pause(milliseconds: 5) }
        return []
    }
}

/// Blocks the thread, like a resolver does.
private func pause(milliseconds: UInt32) {
    usleep(milliseconds * 1000)
}
