import Testing

@testable import HTTPCore

/// A connection to an origin whose window an upload has used up (RFC 9113 section 5.2.2).
@Suite struct HTTP2UsedWindowTests {
    @Test func `another upload goes on another connection, and a request without content on the same one`()
        async throws
    {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            func ask(_ method: HTTPCore.Method, _ body: Body = .none) -> Exchange {
                Exchange(.to("a", method: method, body: body), to: listener.origin, with: client, on: loop)
            }
            let stuck = ask(.post, Body(String(repeating: "x", count: 70_000)))
            let first = try await PlayedOrigin(accepting: listener)
            let stream = try await first.request()
            // Each window begins with so much, and the origin gives nothing back.
            #expect(try await first.content(of: stream, upTo: 65_535) == 65_535)

            let upload = ask(.post, Body(String(repeating: "y", count: 1000)))
            let second = try await PlayedOrigin(accepting: listener)
            let other = try await second.request()
            #expect(try await second.content(of: other, upTo: 1000) == 1000)
            try await second.answer(other, status: "201", ends: true)
            #expect(try await upload.response().status.code == 201)

            let get = ask(.get)
            try await first.answer(try await first.request(), status: "202", ends: true)
            #expect(try await get.response().status.code == 202)
            #expect(try listener.hasAnother == false)
            stuck.cancel()
            #expect(await stuck.hasFailed(.cancelled))
        }
    }

    @Test func `if there is no other connection to be had, another upload waits for the window`() async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            func ask(_ content: String) -> Exchange {
                Exchange(.to("a", method: .post, body: Body(content)), to: listener.origin, with: client, on: loop)
            }
            let large = ask(String(repeating: "x", count: 70_000))
            let origin = try await PlayedOrigin(accepting: listener)
            let stream = try await origin.request()
            #expect(try await origin.content(of: stream, upTo: 65_535) == 65_535)
            listener.close()
            let small = ask("y")
            let other = try await origin.request()
            try await origin.widen(0, by: 10_000)
            try await origin.widen(stream, by: 10_000)
            for stream in [other, stream] { try await origin.answer(stream, ends: true) }
            #expect(try await small.response().status == .ok)
            #expect(try await large.response().status == .ok)
        }
    }
}
