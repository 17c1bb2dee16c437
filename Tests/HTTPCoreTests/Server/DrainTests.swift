import Testing

@testable import HTTPCore

/// The end of a connection after its last response.
@Suite struct DrainTests {
    /// Nothing ends by itself, and only one connection is allowed.
    private static let patient = Limits.test {
        ($0.connections, $0.linger, $0.silence) = (1, .seconds(60), .seconds(60))
    }

    /// The server ends these connections, not the client. Until the client knows that, it may send something. A reset would
    /// then destroy the answer.
    @Test(arguments: ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n", "BAD\r\n\r\n"] as [Wire])
    func `the client learns at once that nothing more comes, and may still send`(request: Wire) async throws {
        try await withServer(limits: Self.patient) { _ in
            plain("done.")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send(request)
            #expect(try await client.receive().hasPrefix("HTTP/1.1 "))
            while try await !client.hasEnd() {}
            try await client.send("more")
            try await client.send("and more")
            client.close()
        }
    }

    /// A client that announces its last request sends nothing more.
    @Test func `a client that asks for the end has it at once`() async throws {
        try await withServer(limits: Self.patient) { _ in
            plain("done.")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await client.receive(upTo: "done.").hasSuffix("done."))
            // The first client hasn't closed its side, but there is room for the next one.
            let next = try await server.connect(on: loop)
            try await next.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await next.receive(upTo: "done.").hasSuffix("done."))
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
