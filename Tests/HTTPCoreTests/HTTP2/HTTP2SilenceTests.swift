import Testing

@testable import HTTPCore

/// An origin that speaks HTTP/2 and says nothing, or not the answer.
@Suite struct HTTP2SilenceTests {
    private static func client(_ silence: Duration) -> Client { .http2(.test { $0.silence = silence }) }

    /// A new connection on which a request has been answered.
    private func greet(_ listener: TestOrigin, _ client: Client, on loop: EventLoop) async throws -> PlayedOrigin {
        let greeting = Exchange(to: listener.origin, with: client, on: loop)
        let origin = try await PlayedOrigin(accepting: listener)
        try await origin.answer(try await origin.request(), ends: true)
        _ = try await greeting.response()
        return origin
    }

    /// Answers a request that comes on a new connection.
    private func expectAnswer(to exchange: Exchange, at listener: TestOrigin) async throws {
        let origin = try await PlayedOrigin(accepting: listener)
        try await origin.answer(try await origin.request(), ends: true)
        #expect(try await exchange.response().status == .ok)
    }

    @Test func `a connection on which nothing comes gets no more requests`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Self.client(.milliseconds(100)))
            let silent = try await greet(listener, client, on: loop)
            // From now on, nothing comes any more, as if the origin's machine had vanished.
            let first = Exchange(to: listener.origin, with: client, on: loop)
            #expect(await first.hasFailed(.timeout))
            let second = Exchange(to: listener.origin, with: client, on: loop)
            try await expectAnswer(to: second, at: listener)
            // Its stream was the only one, so the connection ends.
            #expect(try await silent.request() == 3)
            var types: Set<Int> = []
            while let frame = try await silent.next() { types.insert(Int(frame.type)) }
            #expect(types == [HTTP2Peer.Frame.reset, HTTP2Peer.Frame.goAway])
        }
    }

    @Test func `an origin that says nothing at all is a timeout, and no fault of its answer`() async throws {
        try await onLoop { loop in
            let listener = try TestOrigin(on: loop)
            let client = Client.http2(.test { $0.headTime = .milliseconds(100) })
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            let silent = try await listener.accept()
            #expect(await exchange.hasFailed(.timeout))
            silent.close()
        }
    }

    @Test func `other requests on such a connection go on`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Self.client(.seconds(1)))
            let origin = try await greet(listener, client, on: loop)
            let first = Exchange(to: listener.origin, with: client, on: loop)
            _ = try await origin.request()
            await pause(for: .milliseconds(500))
            let second = Exchange(.to("b"), to: listener.origin, with: client, on: loop)
            let stream = try await origin.request()
            #expect(await first.hasFailed(.timeout))
            #expect(try await origin.next()?.type == UInt8(HTTP2Peer.Frame.goAway))
            try await origin.answer(stream, ends: true)
            #expect(try await second.response().status == .ok)
        }
    }

    @Test func `an answer that stops takes the connection out of use, too`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Self.client(.milliseconds(100)))
            let first = Exchange(to: listener.origin, with: client, on: loop)
            let silent = try await PlayedOrigin(accepting: listener)
            try await silent.answer(try await silent.request())
            let response = try await first.response()
            await #expect(throws: ClientError.self) { try await response.body.collect(upTo: 10) }
            let second = Exchange(to: listener.origin, with: client, on: loop)
            try await expectAnswer(to: second, at: listener)
        }
    }

    @Test func `a connection on which others are answered stays in use`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Self.client(.seconds(1)))
            let slow = Exchange(to: listener.origin, with: client, on: loop)
            let origin = try await PlayedOrigin(accepting: listener)
            _ = try await origin.request()
            await pause(for: .milliseconds(100))
            let quick = Exchange(.to("b"), to: listener.origin, with: client, on: loop)
            try await origin.answer(try await origin.request(), ends: true)
            _ = try await quick.response()
            #expect(await slow.hasFailed(.timeout))
            let next = Exchange(.to("c"), to: listener.origin, with: client, on: loop)
            _ = try await origin.reset(of: 1)
            try await origin.answer(try await origin.request(), ends: true)
            #expect(try await next.response().status == .ok)
            #expect(try listener.hasAnother == false)
        }
    }

    @Test func `an origin that sends news in time isn't silent`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Self.client(.seconds(1)))
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            let origin = try await PlayedOrigin(accepting: listener)
            let stream = try await origin.request()
            for _ in 0..<4 {
                await pause(for: .milliseconds(300))
                try await origin.answer(stream, status: "102")
            }
            try await origin.answer(stream, ends: true)
            #expect(try await exchange.response().status == .ok)
            #expect(exchange.interim.count == 4)
        }
    }
}
