import Checks
import Testing

/// Empty members mean nothing in any list (RFC 9110 section 5.6.1.2).
@Suite struct ListTests {
    static let expectations = [
        "Expect: 100-continue,", "Expect: ,100-continue", "Expect: , ,100-Continue ,\t,",
        "Expect:\r\nExpect: 100-continue",
        "Expect: 100-continue, 100-continue",
    ]

    @Test(arguments: expectations) func `100-continue is found beside empty members`(field: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(
                sending: "POST /a HTTP/1.1\r\nHost: a\r\n\(field)\r\nContent-Length: 2\r\n\r\n")
            try client.read(until: "HTTP/1.1 100 Continue\r\n\r\n")
            try client.send("hi")
            #expect(try client.readResponse().text == "/a")
            #expect(stage.wholeRequests.map(\.body) == [bytes("hi")])
        }
    }

    @Test(arguments: ["Expect:", "Expect: ,", "Expect: , \t,"])
    func `an empty expectation is ignored`(field: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(
                sending: "POST /a HTTP/1.1\r\nHost: a\r\n\(field)\r\nContent-Length: 2\r\n\r\nhi")
            let response = try client.readResponse()
            #expect(response.text == "/a" && response.interim.isEmpty)
            #expect(stage.wholeRequests.first?.lines("Expect") == nil)
        }
    }

    @Test(arguments: ["Expect: 100-continue, x", "Expect: ,x,", "Expect: 100-continue\r\nExpect: ,x"])
    func `an unknown expectation is still refused`(field: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(
                sending: "POST /a HTTP/1.1\r\nHost: a\r\n\(field)\r\nContent-Length: 2\r\n\r\nhi")
            #expect(try client.readResponse().status == 417)
            #expect(stage.wholeRequests.isEmpty)
        }
    }

    /// There must be only one way to read the framing of a message. nginx and HAProxy refuse these, too.
    @Test(arguments: [",chunked", "chunked,", ",", "chunked\r\nTransfer-Encoding: ,"])
    func `a transfer coding beside an empty member is refused in both directions`(value: String) async throws {
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: \(value)\r\n\r\n2\r\nok\r\n0\r\n\r\n")
            }
        ) { stage in
            let chunks = "2\r\nhi\r\n0\r\n\r\n"
            let client = try stage.client(
                sending: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(value)\r\n\r\n\(chunks)")
            #expect(try client.readResponse().status == 400)
            #expect(client.readUntilClose() == .closed)
            #expect(stage.origin.connections.isEmpty)
            #expect(try stage.client(sending: Stage.get("/")).readResponse().status == 502)
        }
    }

    static let appended: [(came: [String], left: String)] = [
        (["203.0.113.7,"], "203.0.113.7, 127.0.0.1"),
        ([",203.0.113.7 ,, "], "203.0.113.7, 127.0.0.1"),
        ([","], "127.0.0.1"),
        (["", " , ", "203.0.113.7", ","], "203.0.113.7, 127.0.0.1"),
        // What the client wrote stays as it is. It can be a part of a comment.
        (["a (,,)", "b"], "a (,,), b, 127.0.0.1"),
    ]

    @Test(arguments: appended) func `appending to a list adds no empty members`(
        came: [String], left: String
    ) async throws {
        try await Stage.play { stage in
            let lines = came.map { "X-Forwarded-For: \($0)\r\n" }.joined()
            let client = try stage.client(sending: "GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")
            #expect(try client.readResponse().status == 200)
            #expect(stage.origin.requests.first?["X-Forwarded-For"] == [left])
        }
    }

    @Test func `names and codings are found beside empty members`() async throws {
        try await Stage.play { stage in
            let client = try stage.client(
                sending: "GET / HTTP/1.1\r\nHost: a\r\nTE: ,trailers,\r\nConnection: ,TE,, x-a,close,\r\nX-A: 1\r\n\r\n"
            )
            #expect(try client.readResponse()["Connection"] == ["close"])
            let request = try #require(stage.origin.requests.first)
            #expect(request["TE"] == ["trailers"] && request["X-A"].isEmpty)
        }
    }
}
