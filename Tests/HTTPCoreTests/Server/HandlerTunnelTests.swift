import Testing

@testable import HTTPCore

/// A handler makes a tunnel to an origin that speaks no HTTP.
@Suite struct HandlerTunnelTests {
    private static let client = Client(limits: .test())

    /// Connects to the origin that the client names, and answers with the protocol that the path names.
    private static func answer(_ request: Request) async throws -> Response {
        let connection = try await client.connect(to: Origin("http://\(request.authority)"))
        #expect(connection.protocols.isEmpty)
        return Response(
            switchingTo: String(request.target.description.dropFirst()), over: connection, fields: ["X": "1"])
    }

    @Test func `bytes pass between a client and a bare connection`() async throws {
        try await withServer(Self.answer) { loop, server in
            let (origin, client) = (try TestOrigin(on: loop), try await server.connect(on: loop))
            let authority = origin.origin.authority.description
            try await client.send(
                "GET /Echo HTTP/1.1\r\nHost: \(authority)\r\nConnection: upgrade\r\nUpgrade: a, echo\r\n\r\nearly")
            let connection = try await origin.accept()
            let head = try await client.receive()
            #expect(
                head == "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: Echo\r\nX: 1\r\n\r\n")
            // Nothing comes before the first byte of the client.
            #expect(try await connection.receive(upTo: "early") == "early")
            try await connection.send("back")
            #expect(try await client.receive(upTo: "back") == "back")
            connection.close()
            #expect(try await client.hasEnd())
            client.close()
        }
    }

    static let wrong: [(path: String, fields: String)] = [
        ("echo", ""), ("echo", "Connection: upgrade\r\nUpgrade: other\r\n"),
        ("", "Connection: upgrade\r\nUpgrade: a\r\n"),
        ("echo", "Upgrade: echo\r\n"),
    ]

    @Test(arguments: wrong) func `a protocol that wasn't offered is 500`(path: String, fields: String) async throws {
        try await withServer(Self.answer) { loop, server in
            let (origin, client) = (try TestOrigin(on: loop), try await server.connect(on: loop))
            let authority = origin.origin.authority.description
            try await client.send("GET /\(path) HTTP/1.1\r\nHost: \(authority)\r\n\(fields)\r\n")
            let connection = try await origin.accept()
            #expect(try await client.receive().hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
            #expect(try await connection.hasEnd())
        }
    }

    @Test func `an origin that nobody listens at is unreachable`() async throws {
        try await onLoop { loop in
            var origin: TestOrigin? = try TestOrigin(on: loop)
            let url = try #require(origin?.origin)
            origin = nil
            let error = await #expect(throws: ClientError.self) { _ = try await Self.client.connect(to: url) }
            #expect(error?.requestWasSent == false)
        }
    }
}
