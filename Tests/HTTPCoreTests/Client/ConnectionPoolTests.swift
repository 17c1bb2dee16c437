import Testing

@testable import HTTPCore

/// Which connection a request uses.
@Suite struct ConnectionPoolTests {
    private let client = Client(limits: .test())

    // MARK: Use again

    @Test func `a connection is used again`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            var connection: RawConnection?
            for _ in 0..<3 {
                let exchange = Exchange(to: origin.origin, with: client, on: loop)
                if connection == nil { connection = try await origin.accept() }
                #expect(try await connection?.receive() == "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                try await connection?.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                #expect(try await exchange.content() == "ok")
            }
            #expect(try origin.hasAnother == false)
        }
    }

    /// Responses after which the connection goes back to the pool, with the request's method.
    static let reusable: [(method: Method, response: Wire)] = [
        (.get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (.get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        (.get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: 1\r\n\r\n"),
        (.head, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"),
        (.get, "HTTP/1.1 204 No Content\r\n\r\n"),
        (.get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n"),
        (.get, "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ]

    @Test(arguments: reusable) func `a complete response leaves a connection to use again`(
        method: Method, response: Wire
    ) async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(.to("a", method: method), with: client)
            try await connection.send(response)
            _ = try await exchange.content()
            _ = Exchange(to: origin.origin, with: client, on: loop)
            #expect(try await connection.receive().hasPrefix("GET"))
        }
    }

    /// Responses after which the connection can't be used again.
    static let unusable: [Wire] = [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
    ]

    @Test(arguments: unusable) func `a connection in doubt is closed`(response: Wire) async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            try await connection.send(response)
            #expect(["ok", ""].contains(try await exchange.content()))
            #expect(try await connection.hasEnd())
        }
    }

    @Test func `a response that isn't read closes its connection`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            var exchange: Exchange? = Exchange(to: origin.origin, with: client, on: loop)
            let connection = try await origin.accept()
            _ = try await connection.receive()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no")
            _ = try await exchange?.response()
            exchange = nil
            #expect(try await connection.hasEnd())
        }
    }

    @Test func `the connection that was used last is used first`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (_, first, second) = try await twoIdleConnections(to: origin, with: client, on: loop)
            for _ in 0..<2 {
                let exchange = Exchange(to: origin.origin, with: client, on: loop)
                try await answer(on: second)
                _ = try await exchange.content()
            }
            // The newer one is in use, so it's the older one's turn.
            _ = Exchange(to: origin.origin, with: client, on: loop)
            _ = Exchange(to: origin.origin, with: client, on: loop)
            #expect(try await second.receive().hasPrefix("GET"))
            #expect(try await first.receive().hasPrefix("GET"))
        }
    }

    @Test func `each origin has its own connections`() async throws {
        try await onLoop { [client] loop in
            let (one, other) = (try TestOrigin(on: loop), try TestOrigin(on: loop))
            let connections = [
                try await idleConnection(to: one, with: client, on: loop),
                try await idleConnection(to: other, with: client, on: loop),
            ]
            let pools = try #require(loop.pools.first)
            #expect(pools[one.origin] !== pools[other.origin])
            #expect(pools[one.origin] === pools[try Origin("http://\(one.origin.authority)/")])
            #expect(pools[one.origin].idleCount == 1 && pools[other.origin].idleCount == 1)
            #expect(connections.allSatisfy { $0.stream.hasNothingToRead })
        }
    }

    @Test func `each client has its own connections`() async throws {
        try await onLoop { loop in
            let origin = try TestOrigin(on: loop)
            for _ in 0..<2 {
                _ = try await idleConnection(to: origin, with: Client(limits: .test()), on: loop)
            }
            #expect(loop.pools.count == 2)
        }
    }

    // MARK: The end of an idle connection

    @Test func `an idle connection is closed in the end`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.originIdle = .milliseconds(10) })
            let origin = try TestOrigin(on: loop)
            let (pool, first, second) = try await twoIdleConnections(to: origin, with: client, on: loop)
            #expect(try await first.hasEnd())
            #expect(try await second.hasEnd())
            #expect(pool.idleCount == 0)
            _ = Exchange(to: origin.origin, with: client, on: loop)
            #expect(try await origin.accept().receive().hasPrefix("GET"))
        }
    }

    /// How an origin ends an idle connection.
    enum Ending: CaseIterable {
        case close, reset, endOfSending
    }

    @Test(arguments: Ending.allCases)
    func `a connection that the origin ends is forgotten`(ending: Ending) async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.originIdle = .milliseconds(20) })
            let origin = try TestOrigin(on: loop)
            let (pool, first, second) = try await twoIdleConnections(to: origin, with: client, on: loop)
            switch ending {
            case .close: second.close()
            case .reset: second.reset()
            case .endOfSending: SocketCall.endSending(second.stream.descriptor)
            }
            try await wait { pool.idleCount == 1 }
            // The time after which it would be closed passes, and it's gone already.
            #expect(try await first.hasEnd())
            #expect(pool.idleCount == 0)
        }
    }

    /// Bytes that an origin sends unasked are no response to the next request.
    @Test func `a connection on which the origin has sent bytes unasked isn't used`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (_, first, second) = try await twoIdleConnections(to: origin, with: client, on: loop)
            try await second.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            // The loop looks at its sockets once, and then it knows.
            try? await loop.sleep(for: .milliseconds(1))
            let exchange = Exchange(to: origin.origin, with: client, on: loop)
            try await answer(on: first)
            #expect(try await exchange.response().status == .ok)
            #expect(try await second.hasEnd())
        }
    }

    @Test func `an origin that isn't used any more is forgotten`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.originIdle = .milliseconds(10) })
            _ = try await idleConnection(to: TestOrigin(on: loop), with: client, on: loop)
            try await wait { loop.pools.isEmpty }
        }
    }

    @Test func `the pool keeps no more connections than the limit`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.idleOrigins = 1 })
            let origin = try TestOrigin(on: loop)
            let (pool, first, second) = try await twoIdleConnections(to: origin, with: client, on: loop)
            #expect(pool.idleCount == 1)
            #expect(try await second.hasEnd())
            _ = Exchange(to: origin.origin, with: client, on: loop)
            #expect(try await first.receive().hasPrefix("GET"))
        }
    }

    // MARK: A connection that dies when it is used again

    @Test func `a request that may be repeated is sent once more`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let idle = try await idleConnection(to: origin, with: client, on: loop)
            let exchange = Exchange(to: origin.origin, with: client, on: loop)
            let request = try await idle.receive()
            idle.close()
            let fresh = try await origin.accept()
            #expect(try await fresh.receive() == request)
            try await fresh.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            #expect(try await exchange.content() == "ok")
        }
    }

    @Test func `a request is repeated once and not twice`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let idle = try await idleConnection(to: origin, with: client, on: loop)
            let exchange = Exchange(to: origin.origin, with: client, on: loop)
            _ = try await idle.receive()
            idle.close()
            let fresh = try await origin.accept()
            _ = try await fresh.receive()
            fresh.close()
            #expect(await exchange.hasFailed(.closed))
            #expect(try origin.hasAnother == false)
        }
    }

    /// Requests that must not be carried out twice, and what the origin has sent before it closed.
    static let unrepeatable: [(method: Method, body: String?, answer: Wire, failure: Exchange.Failure)] = [
        (.post, nil, "", .closed), (.post, "hello", "", .closed), (.put, "hello", "", .closed),
        (.get, nil, "HTTP/1.1 200", .brokenOff),
    ]

    @Test(arguments: unrepeatable) func `a request that may have been carried out isn't repeated`(
        method: Method, body: String?, answer: Wire, failure: Exchange.Failure
    ) async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let idle = try await idleConnection(to: origin, with: client, on: loop)
            let request = Request.to("a", method: method, body: body.map { Body($0) } ?? .none)
            let exchange = Exchange(request, to: origin.origin, with: client, on: loop)
            _ = try await idle.receive(upTo: body ?? "\r\n\r\n")
            try await idle.send(answer)
            idle.close()
            #expect(await exchange.hasFailed(failure))
            #expect(try origin.hasAnother == false)
        }
    }

    /// The deadline for its idle time has passed and must not keep it alive.
    @Test func `a closed connection is released`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (pool, first, second) = try await twoIdleConnections(to: origin, with: client, on: loop)
            weak var closed: ClientConnection?
            do {
                let connection = try #require(pool.take())
                closed = connection
                connection.close()
            }
            #expect(closed == nil && pool.idleCount == 1)
            withExtendedLifetime((first, second)) {}
        }
    }

    // MARK: Helpers

    private func answer(on connection: RawConnection) async throws {
        _ = try await connection.receive()
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    private func idleConnection(
        to origin: TestOrigin, with client: Client, on loop: EventLoop
    ) async throws -> RawConnection {
        let exchange = Exchange(to: origin.origin, with: client, on: loop)
        let connection = try await origin.accept()
        try await answer(on: connection)
        _ = try await exchange.response()
        return connection
    }

    /// Two connections in the pool. The second one was put there last.
    private func twoIdleConnections(
        to origin: TestOrigin, with client: Client, on loop: EventLoop
    ) async throws -> (pool: OriginPool, first: RawConnection, second: RawConnection) {
        let one = Exchange(to: origin.origin, with: client, on: loop)
        let first = try await origin.accept()
        let other = Exchange(to: origin.origin, with: client, on: loop)
        let second = try await origin.accept()
        try await answer(on: first)
        _ = try await one.response()
        try await answer(on: second)
        _ = try await other.response()
        return (try #require(loop.pools.first?[origin.origin]), first, second)
    }
}
