import Checks
import Testing

/// `Expect: 100-continue` (RFC 9110 section 10.1.1).
@Suite struct ExpectTests {
    static let head = "POST /expect HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"

    @Test func `an origin's 100 lets the client send its content`() async throws {
        try await Stage.play(
            [],
            { connection in
                var request = try connection.readRequestHead()
                try connection.send("HTTP/1.1 100 Continue\r\n\r\n")
                try connection.readBody(of: &request)
                try connection.send(Stage.ok(request.text))
            }
        ) { stage in
            let client = try stage.client(sending: Self.head)
            try client.read(until: "100 Continue\r\n\r\n")
            try client.send("hello")
            let response = try client.readResponse()
            #expect(response.text == "hello")
            #expect(client.received.count(of: "HTTP/1.1 100 ") == 1)
            #expect(stage.wholeRequests.map(\.body) == [bytes("hello")])
        }
    }

    @Test func `an origin that doesn't know 100 gets the content anyway`() async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: Self.head)
            try client.read(until: "100 Continue\r\n\r\n")
            try client.send("hello")
            #expect(try client.readResponse().text == "/expect")
            #expect(client.received.count(of: "HTTP/1.1 100 ") == 1)
        }
    }

    @Test(arguments: ["", "Connection: close\r\n"])
    func `an origin's refusal goes to the client at once, without 100`(field: String) async throws {
        try await Stage.play(
            [],
            { connection in
                while true {
                    let request = try connection.readRequestHead()
                    if request.target == "/expect" {
                        try connection.send("HTTP/1.1 417 Expectation Failed\r\n\(field)Content-Length: 0\r\n\r\n")
                        if !field.isEmpty { return }
                    } else {
                        try connection.send(Stage.ok(request.target))
                    }
                }
            }
        ) { stage in
            let client = try stage.client(sending: Self.head)
            let response = try client.readResponse()
            #expect(response.status == 417)
            #expect(response.interim.isEmpty)
            // The content never comes. The next bytes are the next request, wherever the proxy sends it.
            if response["Connection"].contains("close") {
                #expect(client.readUntilClose() == .closed)
                #expect(try stage.answer(to: "/next").text == "/next")
            } else {
                try client.send(Stage.get("/next"))
                #expect(try client.readResponse().text == "/next")
            }
            // The origin waits for the announced content, so no other request may go to this connection.
            #expect(stage.origin.connections.map { $0.received.count(of: " HTTP/1.1\r\n") } == [1, 1])
        }
    }
}

extension [UInt8] {
    /// How often a text occurs in it.
    func count(of text: String) -> Int {
        ranges(of: Array(text.utf8)).count
    }
}
