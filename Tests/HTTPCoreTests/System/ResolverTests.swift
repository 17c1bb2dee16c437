import Testing

@testable import HTTPCore

/// Which hosts must be looked up, and which must not be.
@Suite struct ResolverTests {
    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::1", "::", "2001:db8::1", "::ffff:127.0.0.1"])
    func `a literal is known`(literal: String) {
        let known = Resolver.knownAddresses(of: literal, port: 80)
        #expect(known?.map(\.host) == [literal])
        #expect(known?.map(\.port) == [80])
    }

    @Test func `an IPv6 literal may have its brackets`() {
        #expect(Resolver.knownAddresses(of: "[::1]", port: 80)?.map(\.host) == ["::1"])
    }

    @Test(arguments: ["localhost", "LocalHost", "localhost.", "a.localhost", "a.b.LOCALHOST."])
    func `localhost is both loopback addresses`(name: String) {
        let known = Resolver.knownAddresses(of: name, port: 80)
        #expect(known?.map(\.host) == ["127.0.0.1", "::1"])
        #expect(known?.map(\.port) == [80, 80])
    }

    @Test(arguments: [
        "a.example", "localhost.example", "notlocalhost", "", ".", "[]", "[127.0.0.1]", "[::1", "::1]", "::1%lo",
        "[::1%lo]", "127.0.0.1\0", "::1\0", "127.1", "1", "0x7f.0.0.1", "127.0.0.256", "127.0.0.1.", "localhost..",
    ])
    func `anything else is a name`(name: String) {
        #expect(Resolver.knownAddresses(of: name, port: 80) == nil)
    }

    @Test func `a name that nobody has is no shortage`() {
        let error = #expect(throws: ResolutionError.self) {
            try Resolver.addresses(of: "no-such-host.invalid", port: 80)
        }
        #expect(error?.isShortage == false)
    }
}
