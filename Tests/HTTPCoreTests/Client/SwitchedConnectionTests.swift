import Testing

@testable import HTTPCore

/// A connection that has switched protocols is closed if nobody takes it.
@Suite struct SwitchedConnectionTests {
    @Test func `a switched connection that nobody takes is closed`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var connection: Connection? = Connection(stream, speaking: ["a"])
            #expect(connection?.protocols == ["a"] && !peer.hasEnd)
            connection = nil
            #expect(peer.hasEnd && stream.isClosed)
        }
    }

    @Test func `a switched connection that somebody takes stays open`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var connection: Connection? = Connection(stream, speaking: ["a"])
            #expect(connection?.take() === stream)
            connection = nil
            #expect(!peer.hasEnd)
            stream.close()
        }
    }

    @Test func `a request that's repeated on a new connection makes the same offer`() async throws {
        try await onLoop { loop in
            let (client, origin) = (Client(limits: .test()), try TestOrigin(on: loop))
            let (first, idle) = try await origin.begin(with: client)
            try await idle.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = try await first.response()
            var status: Int?
            // The client hasn't noticed the reset when it takes the idle connection.
            idle.reset()
            let target = origin.origin
            let task = loop.spawn {
                status = try? await client.send(.to("a"), to: target, offering: ["foo"]).status.code
            }
            let fresh = try await origin.accept()
            #expect(
                try await fresh.receive() == "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n")
            try await fresh.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\n\r\n")
            await task.value
            #expect(status == 101)
        }
    }

    @Test func `a request with content makes no offer`() async throws {
        try await onLoop { loop in
            let (client, origin) = (Client(limits: .test()), try TestOrigin(on: loop))
            let target = origin.origin
            loop.spawn {
                _ = try? await client.send(.to("a", method: .post, body: Body("b")), to: target, offering: ["foo"])
            }
            let connection = try await origin.accept()
            #expect(try await connection.receive() == "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n")
        }
    }
}
