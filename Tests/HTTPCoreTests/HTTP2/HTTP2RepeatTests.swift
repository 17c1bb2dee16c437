import Testing

@testable import HTTPCore

/// When a request goes to an origin that speaks HTTP/2 once more, and when it doesn't.
@Suite struct HTTP2RepeatTests {
    /// How an origin says that it hasn't looked at a request.
    enum Refusal: CaseIterable { case reset, goodbye }

    private static func refuse(_ stream: UInt32, _ refusal: Refusal, on origin: PlayedOrigin) async throws {
        switch refusal {
        case .reset: try await origin.reset(stream, .refusedStream)
        case .goodbye: try await origin.goAway(last: stream - 2)
        }
    }

    /// Something that has been answered on a connection makes it one that isn't new.
    private static func warmUp(_ listener: TestOrigin, _ client: Client, _ loop: EventLoop) async throws -> PlayedOrigin
    {
        let exchange = Exchange(to: listener.origin, with: client, on: loop)
        let origin = try await PlayedOrigin(accepting: listener)
        try await origin.answer(try await origin.request(), ends: true)
        #expect(try await exchange.response().status == .ok)
        return origin
    }

    @Test(arguments: Refusal.allCases)
    func `content that has begun to flow is never sent a second time`(refusal: Refusal) async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.warmUp(listener, client, loop)
            let body = Body(length: nil, source: BegunContent(on: loop))
            let exchange = Exchange(.to("a", method: .put, body: body), to: listener.origin, with: client, on: loop)
            let stream = try await origin.request()
            #expect(try await origin.next()?.payload == Array("begin".utf8))
            try await Self.refuse(stream, refusal, on: origin)
            let error = await exchange.failure()
            #expect(error.map { "\($0)" } == "the origin \(listener.origin) refused the request without looking at it")
            #expect(try listener.hasAnother == false)
            // Neither does it come on the same connection.
            origin.close()
        }
    }

    @Test(arguments: Refusal.allCases)
    func `a request that the origin hasn't looked at goes once more, whatever its method`(
        refusal: Refusal
    ) async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.warmUp(listener, client, loop)
            // The content waits for 100 (Continue), so nothing of it is used up.
            let body = Body(length: nil, source: BegunContent(on: loop, ""))
            let request = Request.to("a", method: .post, fields: [.expect: "100-continue"], body: body)
            let exchange = Exchange(request, to: listener.origin, with: client, on: loop)
            try await Self.refuse(try await origin.request(), refusal, on: origin)
            let second = refusal == .reset ? origin : try await PlayedOrigin(accepting: listener)
            let stream = try await second.request()
            try await second.answer(stream, status: "201", ends: true)
            #expect(try await exchange.response().status.code == 201)
        }
    }

    @Test func `an origin that refuses everything is asked three times`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.warmUp(listener, client, loop)
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            for _ in 0..<3 { try await origin.reset(try await origin.request(), .refusedStream) }
            #expect(await exchange.failure() is ClientError)
            let next = Exchange(to: listener.origin, with: client, on: loop)
            #expect(try await origin.request() == 9)
            next.cancel()
            _ = await next.failure()
        }
    }

    @Test(arguments: [ErrorCode.internalError, .enhanceYourCalm, .cancel, .noError])
    func `a request that the origin breaks off goes only once, and the log says what happened`(
        code: ErrorCode
    ) async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.warmUp(listener, client, loop)
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.reset(try await origin.request(), code)
            // A second attempt would be the next frame here.
            let next = Exchange(.to("b", method: .head), to: listener.origin, with: client, on: loop)
            let error = await exchange.failure()
            #expect(
                error.map { "\($0)" }
                    == "the origin \(listener.origin) broke off the request without an answer (\(code))")
            #expect((error as? ClientError)?.status == .badGateway)
            try await origin.answer(try await origin.request(), status: "404", ends: true)
            #expect(try await next.response().status.code == 404)
        }
    }

    @Test func `a GET goes once more if a connection that wasn't new ends before any answer`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.warmUp(listener, client, loop)
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            _ = try await origin.request()
            origin.close()
            let second = try await PlayedOrigin(accepting: listener)
            try await second.answer(try await second.request(), ends: true)
            #expect(try await exchange.response().status == .ok)
        }
    }

    @Test func `a POST doesn't, nor does a GET whose connection was new`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let old = try await Self.warmUp(listener, client, loop)
            let post = Exchange(.to("a", method: .post), to: listener.origin, with: client, on: loop)
            _ = try await old.request()
            old.close()
            #expect(await post.hasFailed(.closed))
            let get = Exchange(to: listener.origin, with: client, on: loop)
            let new = try await PlayedOrigin(accepting: listener)
            _ = try await new.request()
            new.close()
            #expect(await get.hasFailed(.closed))
            #expect(try listener.hasAnother == false)
        }
    }

    /// The second attempt finds nobody, but the first one may have been carried out.
    @Test func `a request that was sent once counts as sent`() async throws {
        try await onLoop { loop in
            var listener: TestOrigin? = try TestOrigin(on: loop)
            let (url, client) = (try #require(listener?.origin), Client.http2())
            let origin = try await Self.warmUp(try #require(listener), client, loop)
            let exchange = Exchange(to: url, with: client, on: loop)
            _ = try await origin.request()
            listener = nil
            origin.close()
            #expect(await exchange.hasFailed(.closed))
        }
    }

    @Test func `a GET doesn't go again if an interim response has come`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let origin = try await Self.warmUp(listener, client, loop)
            let exchange = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.answer(try await origin.request(), status: "103")
            try await wait { !exchange.interim.isEmpty }
            origin.close()
            #expect(await exchange.hasFailed(.brokenOff))
            #expect(try listener.hasAnother == false)
        }
    }

    @Test func `resets that clients provoke don't end the connection for everybody`() async throws {
        try await onLoop { loop in
            let client = Client.http2(.test { $0.http2.resets = 3 })
            let listener = try TestOrigin(on: loop)
            let origin = try await Self.warmUp(listener, client, loop)
            for _ in 0..<10 {
                let exchange = Exchange(.to("a", method: .post), to: listener.origin, with: client, on: loop)
                try await origin.reset(try await origin.request(), .internalError)
                #expect(await exchange.failure() is ClientError)
            }
            // What is wrong with a response is the work of one request, too.
            for _ in 0..<10 {
                let exchange = Exchange(.to("a", method: .post), to: listener.origin, with: client, on: loop)
                try await origin.answer(try await origin.request(), status: "1x3")
                #expect(await exchange.hasFailed(.malformed))
                #expect(try await origin.next()?.payload.last == 1)
            }
            let last = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.answer(try await origin.request(), ends: true)
            #expect(try await last.response().status == .ok)
        }
    }

    @Test func `resets that belong to no request end the connection`() async throws {
        try await onLoop { loop in
            let client = Client.http2(.test { $0.http2.idleFrames = 10 })
            let listener = try TestOrigin(on: loop)
            let origin = try await Self.warmUp(listener, client, loop)
            for _ in 0..<20 { try? await origin.reset(1, .cancel) }
            let goodbye = try await origin.next()
            #expect(
                goodbye?.type == UInt8(HTTP2Peer.Frame.goAway) && goodbye?.payload.suffix(from: 4).contains(11) == true)
        }
    }
}
