import Checks
import Testing

/// HEAD requests that the proxy answers itself. No content follows any of these answers (RFC 9110 section 9.3.2).
@Suite struct RefusedHeadTests {
    /// Requests in the notation of the tables.
    static let refused: [(request: String, status: Int)] = [
        (#"HEAD / HTTP/1.1\r\n\r\n"#, 400),
        (#"HEAD / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"#, 400),
        (#"\r\nHEAD / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n"#, 400),
        (#"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"#, 400),
        (#"HEAD  / HTTP/1.1\r\nHost: a\r\n\r\n"#, 400),
        (#"HEAD / HTTP/1.1\r\nHost: a\r\n"#, 408),
        (#"HEAD /{a*9000} HTTP/1.1\r\nHost: a\r\n\r\n"#, 414),
        (#"HEAD / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n"#, 417),
        (#"HEAD / HTTP/1.1\r\nHost: a\r\nX: {a*33000}\r\n\r\n"#, 431),
        (#"HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"#, 501),
        (#"HEAD / HTTP/2.0\r\nHost: a\r\n\r\n"#, 505),
    ]

    @Test(arguments: refused) func `a refused HEAD gets no content`(request: String, status: Int) async throws {
        let received = try await answer(to: request)
        #expect(received.hasPrefix("HTTP/1.1 \(status) "))
        #expect(received.hasSuffix("\r\n\r\n"))
        // The answer to GET would have a length.
        #expect(received.contains("\r\nContent-Length: "))
    }

    @Test(arguments: [
        #"GET / HTTP/1.1\r\n\r\n"#, #"head / HTTP/1.1\r\n\r\n"#, #"HEADS / HTTP/1.1\r\n\r\n"#, "HEAD",
    ])
    func `other refused requests get an explanation`(request: String) async throws {
        let received = try await answer(to: request)
        #expect(received.hasPrefix("HTTP/1.1 4"))
        #expect(!received.hasSuffix("\r\n\r\n"))
    }

    @Test func `a refused CONNECT is told what is wrong, even before HEAD`() async throws {
        let received = try await answer(to: #"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nHEAD / HTTP/1.1\r\n\r\n"#)
        #expect(received.hasPrefix("HTTP/1.1 501 "))
        #expect(received.hasSuffix("\r\n\r\n501 Not Implemented\n"))
    }

    /// Everything that comes back.
    private func answer(to request: String) async throws -> String {
        try await onThread {
            let proxy = try Stage.proxy(to: "http://127.0.0.1:1", ["--timeout", "1"])
            defer { proxy.stop() }
            let client = try RawClient(port: proxy.port)
            try client.send(try Script(request, marker: "").bytes)
            #expect(client.readUntilClose() == .closed)
            return String(decoding: client.received, as: UTF8.self)
        }
    }
}
