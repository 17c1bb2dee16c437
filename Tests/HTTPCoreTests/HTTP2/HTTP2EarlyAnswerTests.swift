import Testing

@testable import HTTPCore

/// An origin's answer can be over before the request is. Then nothing of the stream may be left.
@Suite struct HTTP2EarlyAnswerTests {
    private static func begin(
        _ request: Request, on loop: EventLoop, _ limits: Limits = .test()
    ) async throws -> (exchange: Exchange, origin: PlayedOrigin, stream: UInt32) {
        let listener = try TestOrigin(on: loop)
        let exchange = Exchange(request, to: listener.origin, with: .http2(limits), on: loop)
        let origin = try await PlayedOrigin(accepting: listener)
        return (exchange, origin, try await origin.request())
    }

    private static func post(_ content: BegunContent, _ fields: Fields = [:]) -> Request {
        .to("a", method: .post, fields: fields, body: Body(length: nil, source: content))
    }

    @Test func `an answer without content ends the upload with a reset`() async throws {
        try await onLoop { loop in
            let (exchange, origin, stream) = try await Self.begin(Self.post(BegunContent(on: loop)), on: loop)
            try await origin.answer(stream, status: "403", ends: true)
            #expect(try await exchange.response().status.code == 403)
            #expect(try await origin.reset(of: stream) == 8)
        }
    }

    @Test func `an answer that has been read ends an upload that still waits for 100`() async throws {
        try await onLoop { loop in
            let request = Self.post(BegunContent(on: loop, ""), [.expect: "100-continue"])
            let (exchange, origin, stream) = try await Self.begin(request, on: loop)
            try await origin.answer(stream, status: "403")
            try await origin.content(stream, "no", ends: true)
            let response = try await exchange.response()
            #expect(try await response.body.collect(upTo: 100) == Array("no".utf8))
            #expect(try await origin.reset(of: stream) == 8)
        }
    }

    @Test(arguments: [(HTTPCore.Method.head, "200"), (.get, "204"), (.get, "304")])
    func `a response without content whose end never comes is reset after a while`(
        method: HTTPCore.Method, status: String
    ) async throws {
        try await onLoop { loop in
            let limits = Limits.test { $0.linger = .milliseconds(50) }
            let request = Request.to("a", method: method)
            let (exchange, origin, stream) = try await Self.begin(request, on: loop, limits)
            try await origin.answer(stream, status: status)
            #expect(try await exchange.response().body.isNone)
            #expect(try await origin.reset(of: stream) == 8)
        }
    }

    @Test func `a response without content may end in a frame of its own`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2(.test { $0.linger = .milliseconds(50) }))
            let exchange = Exchange(.to("a", method: .head), to: listener.origin, with: client, on: loop)
            let origin = try await PlayedOrigin(accepting: listener)
            let stream = try await origin.request()
            try await origin.answer(stream)
            _ = try await exchange.response()
            try await origin.content(stream, ends: true)
            await pause(for: .milliseconds(100))
            // A reset would be the next frame here.
            let next = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.answer(try await origin.request(), ends: true)
            #expect(try await next.response().status == .ok)
        }
    }

    @Test func `an answer that has begun goes on when the client's content breaks`() async throws {
        try await onLoop { loop in
            let content = BegunContent(on: loop)
            let (exchange, origin, stream) = try await Self.begin(Self.post(content), on: loop)
            #expect(try await origin.next()?.payload == Array("begin".utf8))
            try await origin.answer(stream)
            try await origin.content(stream, "first, ")
            let response = try await exchange.response()
            #expect(try await response.body.next() == Array("first, ".utf8))
            content.fail(MessageError.timeout)
            await loop.yield()
            try await origin.content(stream, "second", ends: true)
            #expect(try await response.body.collect(upTo: 100) == Array("second".utf8))
            #expect(try await origin.reset(of: stream) == 8)
        }
    }

    @Test func `what breaks off after that is the client's fault`() async throws {
        try await onLoop { loop in
            let content = BegunContent(on: loop)
            let (exchange, origin, stream) = try await Self.begin(Self.post(content), on: loop)
            #expect(try await origin.next()?.payload == Array("begin".utf8))
            try await origin.answer(stream)
            let response = try await exchange.response()
            content.fail(MessageError.chunk)
            await loop.yield()
            try await origin.reset(stream, .cancel)
            await #expect(throws: MessageError.chunk) { try await response.body.collect(upTo: 100) }
        }
    }

    @Test(arguments: [MessageError.timeout, .incomplete, .chunk])
    func `content that fails before the answer is the client's fault`(fault: MessageError) async throws {
        try await onLoop { loop in
            let content = BegunContent(on: loop)
            let (exchange, origin, stream) = try await Self.begin(Self.post(content), on: loop)
            #expect(try await origin.next()?.payload == Array("begin".utf8))
            content.fail(fault)
            #expect(await exchange.failure() as? MessageError == fault)
            #expect(try await origin.reset(of: stream) == 8)
        }
    }

    @Test func `an origin that takes no content is too slow`() async throws {
        try await onLoop { loop in
            let limits = Limits.test { $0.silence = .milliseconds(500) }
            let content = BegunContent(on: loop, "x" * 100_000)
            let (exchange, origin, stream) = try await Self.begin(Self.post(content), on: loop, limits)
            // The origin has news, but its window stays shut. So it's the upload that finds out.
            await pause(for: .milliseconds(250))
            try await origin.answer(stream, status: "102")
            #expect(await exchange.hasFailed(.timeout))
            #expect(try await origin.reset(of: stream) == 8)
        }
    }

    @Test func `trailers that come together with the head aren't lost`() async throws {
        try await onLoop { loop in
            let (exchange, origin, stream) = try await Self.begin(.to("a"), on: loop)
            // Both are there before anybody looks.
            try await origin.answer(stream, then: [0, 2] + Array("ok".utf8) + [1] + Array("1".utf8))
            let response = try await exchange.response()
            #expect(try await response.body.collect(upTo: 10) == [])
            #expect(response.body.trailers["ok"] == "1")
        }
    }
}
