import Checks
import Testing

/// Requests and responses that share a packet, or don't fill one (RFC 9112 section 9.3.2).
@Suite struct PipeliningTests {
    @Test func `1,000 requests in one go are answered in their order`() async throws {
        try await Stage.play { stage in
            let requests = (1...1000).map { number in
                number.isMultiple(of: 3)
                    ? "POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" : Stage.get("/\(number)")
            }
            let client = try stage.client(sending: requests.joined())
            for number in 1...1000 { #expect(try client.readResponse().text == "/\(number)") }
            #expect(stage.origin.connections.count == 1)
        }
    }

    @Test func `a request that comes in single bytes is one request`() async throws {
        try await Stage.play { stage in
            let client = try stage.client()
            let head = "POST /bytes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            let content = "5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\n"
            for byte in (head + content).utf8 { try client.send([byte]) }
            #expect(try client.readResponse().text == "/bytes")
            #expect(stage.wholeRequests.map(\.body) == [Array("hello".utf8)])
        }
    }

    @Test func `a response that comes in single bytes is one response`() async throws {
        let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\n"
        try await Stage.play { connection in
            while true {
                _ = try connection.readRequest()
                for byte in response.utf8 { try connection.send([byte]) }
            }
        } _: { stage in
            let client = try stage.client()
            for _ in 1...2 {
                try client.send(Stage.get("/"))
                #expect(try client.readResponse().text == "hello")
            }
            #expect(stage.origin.connections.count == 1)
        }
    }

    @Test func `a request in a single packet with the next one's beginning waits for nothing`() async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: Stage.get("/one") + "GET /two HTTP/1.1\r\nHo")
            #expect(try client.readResponse(within: .seconds(2)).text == "/one")
            try client.send("st: a\r\n\r\n")
            #expect(try client.readResponse().text == "/two")
        }
    }
}
