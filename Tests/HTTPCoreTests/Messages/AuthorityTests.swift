import Testing

@testable import HTTPCore

@Suite struct AuthorityTests {
    static let valid: [(text: String, host: String, port: UInt16?)] = [
        ("a", "a", nil),
        ("example.com:8081", "example.com", 8081),
        ("127.0.0.1:0", "127.0.0.1", 0),
        ("a:65535", "a", 65535),
        ("a:00080", "a", 80),
        ("a:", "a", nil),
        ("[::1]", "::1", nil),
        ("[::1]:81", "::1", 81),
        ("[::ffff:192.0.2.1]:", "::ffff:192.0.2.1", nil),
        ("[2001:DB8:0:0:0:0:0:1]", "2001:DB8:0:0:0:0:0:1", nil),
        ("a-b_c~d!$&'()*+;=%2f", "a-b_c~d!$&'()*+;=%2f", nil),
    ]

    @Test(arguments: valid)
    func `a valid authority is split into host and port`(text: String, host: String, port: UInt16?) throws {
        let authority = try #require(Authority(text))
        #expect(authority.description == text)
        #expect(authority.host == host)
        #expect(authority.port == port)
        #expect(!authority.isEmpty)
    }

    @Test(arguments: [
        "", ":", ":80", "a b", "a/", "a?b", "a#b", "u@a", "u:p@a", "a:b", "a:8 ", "a: 8", "a:+8", "a:-8", "a:65536",
        "a:000080", "a:99999999999999999999", "a:80:81", "[", "[]", "[:]", "[::1", "::1", "[::1]a", "[::1]:a", "[::1]]",
        "[::g]", "[v1.a]", "[fe80::1%25eth0]", "a\r\n", "a\0", "é", "a\\b", "a\"b", "a<b", "a%", "a%z", "a%zz", "[123]",
        "[....]",
        "[1.2.3.4]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]",
    ])
    func `an invalid authority is refused`(text: String) {
        #expect(Authority(text) == nil)
    }
}
