import Testing

@testable import HTTPCore

/// The end of a connection after its last response.
@Suite struct DrainTests {
    @Test func `the client learns at once that nothing more comes`() async throws {
        let limits = Limits.test {
            $0.linger = .seconds(60)
            $0.silence = .seconds(60)
        }
        try await withServer(limits: limits) { _ in
            plain("done.")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            _ = try await client.receive(upTo: "done.")
            #expect(try await client.hasEnd())
            client.close()
        }
    }

    /// The system still has most of the response then. Only one connection is allowed, so the second one tells.
    @Test func `a client that takes nothing doesn't keep its connection forever`() async throws {
        let content = String(repeating: "x", count: 1 << 20)
        let limits = Limits.test {
            $0.connections = 1
            $0.linger = .milliseconds(10)
            $0.silence = .milliseconds(200)
        }
        try await withServer(limits: limits) { request in
            plain(request.target.description == "/large" ? content : "")
        } _: { loop, server in
            let silent = try await server.connect(on: loop)
            try await silent.send("GET /large HTTP/1.0\r\n\r\n")
            let next = try await server.connect(on: loop)
            try await next.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await next.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
            silent.close()
        }
    }
}
