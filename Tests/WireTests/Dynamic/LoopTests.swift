import Checks
import Testing

/// Proxies that lead to themselves (RFC 9110 section 7.6).
@Suite struct LoopTests {
    @Test func `a proxy that is its own origin notices it`() async throws {
        try await onThread {
            let reserved = try ReservedPort()
            let proxy = try Stage.proxy(to: reserved.url, ["--port", String(reserved.number)])
            defer { proxy.stop() }
            try Self.expectLoopDetected(proxy)
        }
    }

    @Test func `two proxies that are each other's origin notice it`() async throws {
        try await onThread {
            let reserved = try ReservedPort()
            let first = try Stage.proxy(to: reserved.url)
            defer { first.stop() }
            let second = try Stage.proxy(to: first.url, ["--port", String(reserved.number)])
            defer { second.stop() }
            try Self.expectLoopDetected(first)
            try Self.expectLoopDetected(second)
        }
    }

    @Test func `another proxy's name in Via is no loop`() async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 step5-0, 1.1 other\r\n\r\n")
            #expect(try client.readResponse().status == 200)
        }
    }

    private static func expectLoopDetected(_ proxy: Checks.Program) throws {
        let client = try RawClient(port: proxy.port)
        for _ in 1...2 {
            try client.send(Stage.get("/"))
            #expect(try client.readResponse().status == 508)
        }
    }
}
