import Testing

@testable import HTTPCore

/// A handler can keep a request's body for longer than the request lasts. That's no use to it, but it must do no harm
/// either.
@Suite struct KeptBodyTests {
    /// What a handler has kept. Only handlers look at it, so it stays on the one thread of the server.
    private final class Kept: @unchecked Sendable {
        var bodies: [Body] = []
    }

    @Test func `a body that outlives its connection can't be read`() async throws {
        let kept = Kept()
        try await withServer { request in
            if request.target.description == "/keep" {
                kept.bodies.append(request.body)
                return plain("kept")
            }
            await #expect(throws: (any Error).self) { try await kept.bodies[0].collect(upTo: 100) }
            return plain("tried")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send(
                "POST /keep HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            _ = try await client.receive(upTo: "kept")
            client.close()
            for _ in 0..<2 {
                let next = try await server.connect(on: loop)
                try await next.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                _ = try await next.receive(upTo: "tried")
                #expect(try await next.hasEnd())
                next.close()
            }
        }
    }

    @Test func `a body that outlives an answer that broke off can't be read`() async throws {
        let kept = Kept()
        try await withServer { request in
            guard request.target.description == "/keep" else {
                await #expect(throws: CancellationError.self) { try await kept.bodies[0].collect(upTo: 100) }
                return plain("tried")
            }
            kept.bodies.append(request.body)
            return Response(body: Body(length: 5, source: Pieces(["a"])))
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("POST /keep HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
            _ = try await client.receive(upTo: "\r\n\r\na")
            // The connection is draining now, and stays open until the client closes it.
            let next = try await server.connect(on: loop)
            try await next.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await next.receive(upTo: "tried")
            client.close()
        }
    }
}
