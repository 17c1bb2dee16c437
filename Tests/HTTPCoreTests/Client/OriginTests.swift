import Testing

@testable import HTTPCore

@Suite struct OriginTests {
    static let valid: [(url: String, authority: String, host: String, port: UInt16)] = [
        ("http://127.0.0.1:8081", "127.0.0.1:8081", "127.0.0.1", 8081),
        ("http://127.0.0.1:8081/", "127.0.0.1:8081", "127.0.0.1", 8081),
        ("http://example.com", "example.com", "example.com", 80),
        ("HTTP://Example.com:1", "Example.com:1", "Example.com", 1),
        ("http://[::1]:8081", "[::1]:8081", "::1", 8081),
        ("http://[::1]", "[::1]", "::1", 80),
        ("http://a:65535", "a:65535", "a", 65535),
    ]

    @Test(arguments: valid)
    func `a valid URL has an authority, a host and a port`(
        url: String, authority: String, host: String, port: UInt16
    ) throws {
        let origin = try Origin(url)
        #expect(origin.authority.description == authority)
        #expect(origin.host == host)
        #expect(origin.port == port)
        #expect(origin.description == "http://\(authority)")
    }

    @Test(arguments: [
        "", "127.0.0.1:8081", "https//a", "ftp://a", "http:/a", "http://", "http:///", "http://a/b", "http://a//",
        "http://a?b", "http://a#b", "http://u@a", "http://a:0", "http://a:65536", "http://a:b", "http://a b",
        "http://::1", "http://[::1", "http://a\r\nX: 1", " http://a",
    ])
    func `an invalid URL is refused with an example of a valid one`(url: String) {
        let error = #expect(throws: OriginError.self) { try Origin(url) }
        #expect(error?.description.contains("http://127.0.0.1:8081") == true)
    }

    @Test func `an https origin has another usual port`() throws {
        let origin = try Origin("https://a")
        #expect(origin.isSecure && origin.port == 443 && origin.description == "https://a")
        #expect(try Origin("HTTPS://a:80").port == 80)
    }

    @Test func `a program that has no TLS refuses an https origin`() {
        let error = #expect(throws: OriginError.self) { try Origin("https://a", schemes: ["http"]) }
        #expect(error?.description.contains("it has to begin with http://;") == true)
    }

    @Test func `origins are equal if their schemes and authorities are`() throws {
        let (one, other) = (try Origin("http://a:1"), try Origin("http://a:2"))
        #expect(try one == Origin("http://a:1/"))
        #expect(try one.hashValue == Origin("http://a:1/").hashValue)
        #expect(one != other)
        #expect(try one != Origin("https://a:1"))
    }
}
