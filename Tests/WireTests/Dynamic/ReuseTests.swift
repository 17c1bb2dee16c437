import Checks
import Testing

/// Origins that close a kept connection just when it's used again (RFC 9112 section 9.3.1, RFC 9110 section 9.2.2).
@Suite struct ReuseTests {
    /// Answers the first request of each connection, and closes the connection at the second one without an answer. A
    /// request for /never gets no answer.
    static let closesOnReuse: ScriptedOrigin.Script = { connection in
        let first = try connection.readRequest()
        guard first.target != "/never" else { return }
        try connection.send(Stage.ok(first.target))
        _ = try connection.readRequest()
    }

    @Test(arguments: ["GET", "HEAD", "OPTIONS"])
    func `an idempotent request is sent once more, on a new connection`(method: String) async throws {
        try await Stage.play([], Self.closesOnReuse) { stage in
            let client = try stage.client(sending: Stage.get("/first"))
            #expect(try client.readResponse().text == "/first")
            try client.send("\(method) /again HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.readResponse(to: method).status == 200)
            #expect(stage.targets == ["/first", "/again", "/again"])
            #expect(stage.origin.connections.count == 2)
        }
    }

    @Test func `an idempotent request is repeated once and not twice`() async throws {
        try await Stage.play([], Self.closesOnReuse) { stage in
            let client = try stage.client(sending: Stage.get("/first"))
            #expect(try client.readResponse().text == "/first")
            try client.send(Stage.get("/never"))
            #expect(try client.readResponse().status == 502)
            #expect(stage.targets == ["/first", "/never", "/never"])
        }
    }

    @Test(arguments: [
        "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "\r\n",
    ])
    func `a POST is never sent twice`(rest: String) async throws {
        try await Stage.play([], Self.closesOnReuse) { stage in
            let client = try stage.client(sending: Stage.get("/first"))
            #expect(try client.readResponse().text == "/first")
            try client.send("POST /again HTTP/1.1\r\nHost: a\r\n" + rest)
            #expect(try client.readResponse().status == 502)
            #expect(stage.targets == ["/first", "/again"])
        }
    }

    @Test func `a PUT whose content has been sent is not sent twice`() async throws {
        try await Stage.play([], Self.closesOnReuse) { stage in
            let client = try stage.client(sending: Stage.get("/first"))
            #expect(try client.readResponse().text == "/first")
            try client.send("PUT /again HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
            #expect(try client.readResponse().status == 502)
            #expect(stage.targets == ["/first", "/again"])
        }
    }

    @Test func `a request isn't repeated after its answer has begun`() async throws {
        try await Stage.play(
            [],
            { connection in
                try connection.send(Stage.ok(connection.readRequest().target))
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nConte")
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/first"))
            #expect(try client.readResponse().text == "/first")
            try client.send(Stage.get("/again"))
            #expect(try client.readResponse().status == 502)
            #expect(stage.targets == ["/first", "/again"])
        }
    }

    @Test func `a request of which nothing was sent goes to a fresh connection, even a POST`() async throws {
        try await Stage.play(
            [],
            { connection in
                try connection.send(Stage.ok(connection.readRequest().target))
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/first"))
            #expect(try client.readResponse().text == "/first")
            // The origin has closed. If the proxy has closed, too, it has noticed.
            try #require(stage.origin.wait { $0.first?.ending == .closed })
            try client.send("POST /again HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
            #expect(try client.readResponse().text == "/again")
            #expect(stage.targets == ["/first", "/again"])
        }
    }

    @Test func `a fresh connection that closes is not tried again`() async throws {
        try await Stage.play([], Self.closesOnReuse) { stage in
            let response = try stage.answer(to: "/never")
            #expect(response.status == 502)
            #expect(stage.targets == ["/never"])
        }
    }
}
