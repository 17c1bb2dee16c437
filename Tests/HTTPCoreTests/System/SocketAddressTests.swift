import Testing

@testable import HTTPCore

@Suite struct SocketAddressTests {
    @Test(arguments: ["0.0.0.0", "127.0.0.1", "255.255.255.255", "10.20.30.40", "1.0.100.209", "::1", "2001:db8::1"])
    func `an address is written as it was read`(literal: String) throws {
        let address = try #require(SocketAddress(literal: literal, port: 80))
        #expect(address.host == literal)
        #expect(address.port == 80)
    }
}
