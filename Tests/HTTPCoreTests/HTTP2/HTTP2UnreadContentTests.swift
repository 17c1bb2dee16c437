import Testing

@testable import HTTPCore

/// A request with content of which nothing has been read yet can be sent again, if the origin hasn't looked at it (RFC
/// 9113 section 8.7).
@Suite struct HTTP2UnreadContentTests {
    enum Refusal: CaseIterable { case reset, goodbye }

    @Test(arguments: Refusal.allCases)
    func `content that comes only after the refusal goes with the second attempt, as a whole`(
        refusal: Refusal
    ) async throws {
        try await onLoop { loop in
            let (listener, client) = (try TestOrigin(on: loop), Client.http2())
            let content = Tap(on: loop)
            let request = Request.to("a", method: .post, body: Body(length: 1000, source: content))
            let exchange = Exchange(request, to: listener.origin, with: client, on: loop)
            let first = try await PlayedOrigin(accepting: listener)
            let stream = try await first.request()
            // The upload has begun by now: it waits for the client.
            try await first.settle()
            switch refusal {
            case .reset: try await first.reset(stream, .refusedStream)
            case .goodbye: try await first.goAway(last: 0)
            }
            let second = refusal == .reset ? first : try await PlayedOrigin(accepting: listener)
            let again = try await second.request()
            content.pour(600)
            #expect(try await second.content(of: again, upTo: 600) == 600)
            content.pour(400)
            content.close()
            #expect(try await second.content(of: again, upTo: 400) == 400)
            try await second.answer(again, status: "201", ends: true)
            #expect(try await exchange.response().status.code == 201)
            #expect(try listener.hasAnother == false)
        }
    }
}
