import Testing

@testable import HTTPCore

/// What an origin sends because of what clients do. They share its connection, so none of it may end that for everybody.
@Suite struct HTTP2LateFramesTests {
    private typealias Frame = HTTP2Peer.Frame

    /// What an origin sends for a stream before it learns that nobody needs it any more.
    enum Late: CaseIterable { case answer, smallWindows, reset }

    private static func send(_ late: Late, on stream: UInt32, of origin: PlayedOrigin) async throws {
        switch late {
        case .answer:
            try await origin.answer(stream)
            try await origin.content(stream, "hello")
            try await origin.content(stream, ends: true)
        case .smallWindows:
            for _ in 0..<3 { try await origin.widen(stream, by: 1) }
        case .reset:
            try await origin.reset(stream, .cancel)
        }
    }

    /// RFC 9113 section 5.1: frames of a stream that this side has reset are ignored for some time.
    @Test(arguments: Late.allCases)
    func `what comes too late for requests that clients gave up is ignored, however many they are`(
        late: Late
    ) async throws {
        try await onLoop { loop in
            // Time makes up for nothing here.
            let limits = Limits.test { ($0.http2.idleFrames, $0.http2.idleFramesPerSecond) = (300, 0) }
            let (listener, client) = (try TestOrigin(on: loop), Client.http2(limits))
            var given = Exchange(to: listener.origin, with: client, on: loop)
            let origin = try await PlayedOrigin(accepting: listener)
            for index in 0..<400 {
                if index > 0 { given = Exchange(to: listener.origin, with: client, on: loop) }
                let stream = try await origin.request()
                given.cancel()
                try #require(try await origin.reset(of: stream) == 8)
                try await Self.send(late, on: stream, of: origin)
            }
            let last = Exchange(to: listener.origin, with: client, on: loop)
            try await origin.answer(try await origin.request(), ends: true)
            #expect(try await last.response().status == .ok)
            #expect(try listener.hasAnother == false)
        }
    }

    /// Some origins give each byte back as soon as they have read it. A client decides how many there are.
    @Test func `an origin whose windows grow by a few bytes at a time takes the whole upload`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let body = Body(String(repeating: "x", count: 70_000))
            let exchange = Exchange(.to("a", method: .post, body: body), to: listener.origin, with: client, on: loop)
            let origin = try await PlayedOrigin(accepting: listener)
            let stream = try await origin.request()
            #expect(try await origin.content(of: stream, upTo: 65_535) == 65_535)
            for _ in 0..<1200 {
                try await origin.widen(stream, by: 2)
                try await origin.widen(0, by: 2)
            }
            try await origin.widen(stream, by: 10_000)
            try await origin.widen(0, by: 10_000)
            #expect(try await origin.content(of: stream, upTo: 70_000 - 65_535) == 70_000 - 65_535)
            try await origin.answer(stream, status: "201", ends: true)
            #expect(try await exchange.response().status.code == 201)
            #expect(try listener.hasAnother == false)
        }
    }
}
