import Checks
import Testing

/// Fields after the content (RFC 9110 section 6.5). They're passed on, and stay separate from the fields before it.
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

    /// Fields for one connection (RFC 9110 section 7.6.1), or fields that are needed before the content (section
    /// 6.5.1).
    static let misplaced = [
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "proxy-anything", "Host",
        "Authorization", "WWW-Authenticate", "Cookie", "Set-Cookie", "Set-Cookie2", "Content-Length", "CONTENT-TYPE",
        "Content-Encoding", "Content-Language", "Content-Location", "Content-Range", "Content-Disposition",
        "Content-MD5",
        "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range", "If-Match", "If-None-Match", "If-Modified-Since",
        "If-Unmodified-Since", "If-Range", "Age", "Date", "Expires", "Location", "Retry-After", "Vary", "Warning",
        "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    ]

    /// Fields that may come after the content by definition, and unknown ones.
    static let welcome = [
        "ETag", "Accept-Ranges", "Authentication-Info", "Content-Digest", "Repr-Digest", "Digest",
        "Server-Timing", "grpc-status", "grpc-message", "X-Checksum", "Proxies", "Contented", "X-Forwarded",
    ]

    @Test func `fields that may not be trailers are dropped in both directions`() async throws {
        // The allowed ones are between the others, so that one could get lost with its neighbour.
        let names = Self.misplaced.enumerated().flatMap { [$1, Self.welcome[$0 % Self.welcome.count]] }
        let section = names.map { "\($0): 1\r\n" }.joined()
        let kept = names.filter(Self.welcome.contains).joined(separator: " ")
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\(section)\r\n")
            }
        ) { stage in
            let client = try stage.client(
                sending: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
                    + section + "\r\n")
            #expect(try client.readResponse().trailers.map(\.name).joined(separator: " ") == kept)
            let request = try #require(stage.wholeRequests.first)
            #expect(request.trailers.map(\.name).joined(separator: " ") == kept)
        }
    }

    @Test func `fields that Connection names are dropped from trailers, too`() async throws {
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send(
                    "HTTP/1.1 200 OK\r\nConnection: x-a\r\nTransfer-Encoding: chunked\r\nConnection: ,X-B\r\n\r\n"
                        + "2\r\nok\r\n0\r\nX-A: 1\r\nX-B: 2\r\nX-C: 3\r\n\r\n")
            }
        ) { stage in
            let client = try stage.client(
                sending: "POST / HTTP/1.1\r\nHost: a\r\nConnection: ,x-a ,X-B\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nhi\r\n0\r\nX-A: 1\r\nX-B: 2\r\nX-C: 3\r\n\r\n")
            #expect(try client.readResponse().trailers == [Field("X-C", "3")])
            #expect(stage.wholeRequests.map(\.trailers) == [[Field("X-C", "3")]])
        }
    }
}
