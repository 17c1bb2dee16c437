import Testing

@testable import HTTPCore

/// What the server makes of a handler's response or error: the same in HTTP/1.1 and in HTTP/2.
@Suite struct ServerExchangeTests {
    /// A POST in both versions. Its content never comes.
    static let requests: [Wire] = [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0\0\0\u{6}\u{1}\u{4}\0\0\0\u{1}\u{83}\u{86}\u{84}\u{41}\u{1}a",
    ]

    private struct Failure: Error {}

    /// Sends a request to a server. It must answer with this content, and report these errors.
    private static func expect(
        _ content: String, reporting reports: [String] = [], to request: Wire, _ handler: @escaping Server.Handler
    ) async throws {
        let limits = Limits.test { $0.silence = .milliseconds(200) }
        try await withServer(limits: limits, speaking: .init(version: HTTP2()), handler) { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send(request)
            #expect(try await client.receive(upTo: content).hasSuffix(content))
            #expect(server.reported == reports)
        }
    }

    @Test(arguments: requests)
    func `an error that a handler throws becomes a 500 and is reported`(request: Wire) async throws {
        try await Self.expect("500 Internal Server Error\n", reporting: ["target"], to: request) { _ in
            throw MessageError.target
        }
    }

    /// Each of them asks for something with Expect that nobody knows.
    @Test(
        arguments: [
            ("HEAD / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\n\r\n", "\r\n\r\n"),
            // HEADERS that end the stream are all of the answer.
            (
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0\0\0\u{F}\u{1}\u{5}\0\0\0\u{1}"
                    + "\u{2}\u{4}HEAD\u{86}\u{84}\u{41}\u{1}a\u{F}\u{14}\u{1}x",
                "\u{1}\u{5}\0\0\0\u{1}"
            ),
        ])
    func `a refused HEAD gets no content`(request: String, end: String) async throws {
        try await withServer(speaking: .init(version: HTTP2())) { _ in
            plain("unused")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send(Wire(request.unicodeScalars.map { UInt8($0.value) }))
            #expect(try await client.receive(upTo: end).hasSuffix(end))
        }
    }

    @Test(arguments: requests)
    func `an interim response becomes a 500`(request: Wire) async throws {
        try await Self.expect("500 Internal Server Error\n", to: request) { _ in Response(Status(code: 103)) }
    }

    @Test(arguments: requests)
    func `an error isn't reported if the client never sends the content`(request: Wire) async throws {
        try await Self.expect("408 Request Timeout\n", to: request) { request in
            _ = try? await request.body.collect(upTo: 5)
            throw Failure()
        }
    }

    @Test(arguments: requests)
    func `the answer of an origin counts, even if the client never sends the content`(request: Wire) async throws {
        try await Self.expect("from the origin", to: request) { request in
            _ = try? await request.body.collect(upTo: 5)
            request.exchange?.hasBeenAnswered()
            return plain("from the origin")
        }
    }
}
