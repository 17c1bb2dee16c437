import Testing

@testable import HTTPCore

/// The ways in which a response is missing or incomplete.
@Suite struct ClientErrorTests {
    private let client = Client(limits: .test())

    static let malformed: [Wire] = [
        "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 101 S\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: \0\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
    ]

    @Test(arguments: malformed) func `a malformed response is an error`(response: Wire) async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            try await connection.send(response)
            #expect(await exchange.hasFailed(.malformed))
            #expect(try await connection.hasEnd())
        }
    }

    @Test func `a silent origin is a timeout`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.silence = .milliseconds(10) })
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            #expect(await exchange.hasFailed(.timeout))
            #expect(try await connection.hasEnd())
        }
    }

    @Test func `an origin that takes too long for a head is a timeout`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.headTime = .milliseconds(20) })
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            let trickle = loop.spawn {
                // The origin is never silent for long.
                while (try? await connection.send("H")) != nil, !Task.isCancelled {
                    try? await loop.sleep(for: .milliseconds(2))
                }
            }
            #expect(await exchange.hasFailed(.timeout))
            trickle.cancel()
            await trickle.value
        }
    }

    @Test func `an origin that closes without a response has closed`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            connection.close()
            #expect(await exchange.hasFailed(.closed))
            #expect(try origin.hasAnother == false)
        }
    }

    @Test func `a response that breaks off is an error`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            for body: Wire in ["Content-Length: 5\r\n\r\nhell", "Transfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n"] {
                let (exchange, connection) = try await origin.begin(with: client)
                try await connection.send("HTTP/1.1 200 OK\r\n\(body.text)")
                connection.close()
                let error = await #expect(throws: ClientError.self) { try await exchange.content() }
                guard case .brokenOff? = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test func `an origin where nothing listens is unreachable`() async throws {
        try await onLoop { [client] loop in
            var origin: TestOrigin? = try TestOrigin(on: loop)
            let url = try #require(origin?.origin)
            origin = nil
            #expect(await Exchange(to: url, with: client, on: loop).hasFailed(.unreachable))
        }
    }

    @Test func `a name without an address is unreachable`() async throws {
        try await onLoop { [client] loop in
            let origin = try Origin("http://no-such-host.invalid:1")
            #expect(await Exchange(to: origin, with: client, on: loop).hasFailed(.unreachable))
        }
    }

    @Test func `a name leads to its address`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let named = try Origin("http://localhost:\(origin.origin.port)")
            let exchanges = (0..<2).map { _ in Exchange(to: named, with: client, on: loop) }
            for _ in exchanges {
                let connection = try await origin.accept()
                _ = try await connection.receive()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            for exchange in exchanges { #expect(try await exchange.response().status == .ok) }
        }
    }

    @Test func `a cancelled request closes its connection`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            exchange.cancel()
            #expect(await exchange.hasFailed(.cancelled))
            #expect(try await connection.hasEnd())
        }
    }

    @Test func `each failure has its status`() throws {
        let origin = try Origin("http://a")
        #expect(ClientError.unreachable(origin, reason: "").status == .badGateway)
        #expect(ClientError.closed(origin).status == .badGateway)
        #expect(ClientError.refused(origin).status == .badGateway)
        #expect(ClientError.reset(origin, code: "").status == .badGateway)
        #expect(ClientError.brokenOff(origin).status == .badGateway)
        #expect(ClientError.otherVersion(origin).status == .badGateway)
        #expect(ClientError.malformed(origin, .startLine).status == .badGateway)
        #expect(ClientError.exhausted(origin, reason: "").status == .serviceUnavailable)
        #expect(ClientError.connectTimeout(origin).status == .gatewayTimeout)
        #expect(ClientError.timeout(origin).status == .gatewayTimeout)
    }

    @Test func `nothing was sent to an origin without a connection`() throws {
        let origin = try Origin("http://a")
        let unsent: [ClientError] = [
            .unreachable(origin, reason: ""), .exhausted(origin, reason: ""), .connectTimeout(origin),
        ]
        let sent: [ClientError] = [
            .timeout(origin), .closed(origin), .refused(origin), .reset(origin, code: ""), .brokenOff(origin),
            .otherVersion(origin), .malformed(origin, .framing),
        ]
        #expect(unsent.allSatisfy { !$0.requestWasSent } && sent.allSatisfy(\.requestWasSent))
    }

    /// The second attempt finds nobody, but the first one may have been carried out.
    @Test func `a request that was sent once counts as sent`() async throws {
        try await onLoop { [client] loop in
            var origin: TestOrigin? = try TestOrigin(on: loop)
            let url = try #require(origin?.origin)
            let first = Exchange(to: url, with: client, on: loop)
            let connection = try #require(try await origin?.accept())
            _ = try await connection.receive()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = try await first.response()
            let second = Exchange(to: url, with: client, on: loop)
            _ = try await connection.receive()
            origin = nil
            connection.close()
            #expect(await second.hasFailed(.closed))
        }
    }
}
