import Checks
import Testing

/// Fields after the content (RFC 9110 section 6.5): kept apart from those before it, and passed on.
@Suite struct TrailerTests {
    @Test func `trailers pass in both directions`() async throws {
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nDown: 2\r\nDown: 3\r\n\r\n")
            }
        ) { stage in
            let client = try stage.client(
                sending: "POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nUp: 1\r\n\r\n")
            let response = try client.readResponse()
            #expect(response.trailers == [Field("Down", "2"), Field("Down", "3")])
            #expect(response["Down"].isEmpty)
            #expect(stage.wholeRequests.map(\.trailers) == [[Field("Up", "1")]])
            #expect(stage.wholeRequests.allSatisfy { $0.lines("Up") == nil })
        }
    }
}
