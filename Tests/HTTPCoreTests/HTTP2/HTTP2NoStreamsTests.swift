import Testing

@testable import HTTPCore

/// An origin may allow no streams at all for a while (RFC 9113 section 6.5.2). Another connection wouldn't help.
@Suite struct HTTP2NoStreamsTests {
    /// A connection on which one request has been answered, and now no more are allowed.
    private static func close(
        _ listener: TestOrigin, to client: Client, on loop: EventLoop
    ) async throws -> PlayedOrigin {
        let first = Exchange(to: listener.origin, with: client, on: loop)
        let origin = try await PlayedOrigin(accepting: listener)
        try await origin.answer(try await origin.request(), ends: true)
        #expect(try await first.response().status == .ok)
        try await origin.allow(streams: 0)
        try await origin.settle()
        return origin
    }

    private static let impatient = Limits.test { ($0.connect, $0.silence) = (.milliseconds(50), .seconds(1)) }

    @Test func `requests that no stream is allowed for fail with 503 after a while, and open no connection`()
        async throws
    {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2(Self.impatient))
            let origin = try await Self.close(listener, to: client, on: loop)
            defer { origin.close() }
            for _ in 0..<5 {
                let exchange = Exchange(to: listener.origin, with: client, on: loop)
                let error = try #require(await exchange.failure() as? ClientError)
                guard case .busy = error else { throw error }
                #expect(error.status == .serviceUnavailable)
                try #require(try listener.hasAnother == false)
            }
        }
    }

    /// The first request goes before anybody knows what is allowed. So it's the only one that reaches the origin.
    @Test func `an origin that allows no stream from the beginning gets one request on one connection`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2(Self.impatient))
            let first = Exchange(to: listener.origin, with: client, on: loop)
            let origin = try await PlayedOrigin(accepting: listener, streams: 0)
            defer { origin.close() }
            try await origin.reset(try await origin.request(), .refusedStream)
            #expect(await first.failure() is ClientError)
            for _ in 0..<4 {
                try #require(try listener.hasAnother == false)
                let exchange = Exchange(to: listener.origin, with: client, on: loop)
                #expect((await exchange.failure() as? ClientError)?.status == .serviceUnavailable)
            }
            #expect(try listener.hasAnother == false)
        }
    }

    @Test func `a request that waits goes on the same connection once the origin allows a stream`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.close(listener, to: client, on: loop)
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.settle()
            try await origin.allow(streams: 1)
            try await origin.answer(try await origin.request(), status: "201", ends: true)
            #expect(try await exchange.response().status.code == 201)
            #expect(try listener.hasAnother == false)
        }
    }

    @Test func `a request that waits goes on another connection once that one ends`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.close(listener, to: client, on: loop)
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.settle()
            try #require(try listener.hasAnother == false)
            origin.close()
            let second = try await PlayedOrigin(accepting: listener)
            try await second.answer(try await second.request(), status: "201", ends: true)
            #expect(try await exchange.response().status.code == 201)
        }
    }

    /// One answer is still coming, so the connection doesn't end.
    @Test func `a request that waits goes on another connection once the origin says goodbye`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let long = Exchange(to: listener.origin, with: client, on: loop)
            let origin = try await PlayedOrigin(accepting: listener)
            try await origin.answer(try await origin.request())
            let begun = try await long.response()
            try await origin.allow(streams: 0)
            try await origin.settle()
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.settle()
            try #require(try listener.hasAnother == false)
            try await origin.goAway(last: 1)
            let second = try await PlayedOrigin(accepting: listener)
            try await second.answer(try await second.request(), status: "201", ends: true)
            #expect(try await exchange.response().status.code == 201)
            withExtendedLifetime(begun) {}
        }
    }

    /// Behind one name there may be several machines, and one of them is about to stop.
    @Test func `a connection that allows no streams is no reason to wait if another one does`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            func ask() -> Exchange { Exchange(to: listener.origin, with: client, on: loop) }
            let one = ask()
            let first = try await PlayedOrigin(accepting: listener, streams: 1)
            let oneStream = try await first.request()
            let two = ask()
            let second = try await PlayedOrigin(accepting: listener, streams: 1)
            let twoStream = try await second.request()
            try await first.answer(oneStream, ends: true)
            #expect(try await one.response().status == .ok)
            try await first.allow(streams: 0)
            try await first.settle()
            // The first connection is shut, and the second one is full.
            let three = ask()
            let third = try await PlayedOrigin(accepting: listener)
            try await third.answer(try await third.request(), status: "201", ends: true)
            #expect(try await three.response().status.code == 201)
            try await second.answer(twoStream, ends: true)
            #expect(try await two.response().status == .ok)
        }
    }

    @Test func `requests that wait go as far as the origin allows, and the next one opens a connection`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.close(listener, to: client, on: loop)
            let exchanges = (0..<3).map { _ in Exchange(to: listener.origin, with: client, on: loop) }
            try await origin.settle()
            try #require(try listener.hasAnother == false)
            try await origin.allow(streams: 2)
            let streams = [try await origin.request(), try await origin.request()]
            let second = try await PlayedOrigin(accepting: listener)
            try await second.answer(try await second.request(), ends: true)
            for stream in streams { try await origin.answer(stream, ends: true) }
            for exchange in exchanges { #expect(try await exchange.response().status == .ok) }
            #expect(try listener.hasAnother == false)
        }
    }

    @Test func `a client may give up while its request waits`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.close(listener, to: client, on: loop)
            let given = Exchange(to: listener.origin, with: client, on: loop)
            let patient = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.settle()
            given.cancel()
            #expect(await given.hasFailed(.cancelled))
            try await origin.allow(streams: 1)
            try await origin.answer(try await origin.request(), status: "201", ends: true)
            #expect(try await patient.response().status.code == 201)
            #expect(try listener.hasAnother == false)
        }
    }
}
