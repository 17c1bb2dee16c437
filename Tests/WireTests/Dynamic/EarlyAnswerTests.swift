import Checks
import Testing

/// Answers that come before the request is whole: what is left of it must never become another one.
@Suite struct EarlyAnswerTests {
    static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: ["Content-Length: 8388608\r\n", "Transfer-Encoding: chunked\r\n"], ["", "Connection: close\r\n"])
    func `an early 413 is passed on, and the unread content is no request`(
        framing: String, connectionField: String
    ) async throws {
        try await Stage.play(
            [],
            { connection in
                connection.isRecording = true
                let request = try connection.readRequestHead()
                guard request.target == "/large" else { return try connection.send(Stage.ok(request.target)) }
                try connection.send("HTTP/1.1 413 Content Too Large\r\n\(connectionField)Content-Length: 0\r\n\r\n")
                connection.hold(for: .seconds(2))
            }
        ) { stage in
            let client = try stage.client(sending: "POST /large HTTP/1.1\r\nHost: a\r\n\(framing)\r\n")
            if framing.hasPrefix("Transfer") { try client.send("800000\r\n") }
            let piece = String(repeating: Self.smuggled, count: 1000)
            try client.send(piece)
            let response = try client.readResponse()
            #expect(response.status == 413)
            // The client may find out late.
            for _ in 1...20 where (try? client.send(piece)) == nil { break }
            #expect(client.readUntilClose(within: .milliseconds(500)) != .reset)
            #expect(try stage.answer(to: "/fresh").text == "/fresh")
            #expect(stage.targets == ["/fresh"])
            #expect(client.received.count(of: "HTTP/1.1 ") == 1)
        }
    }

    @Test(arguments: ["GET / HTTP/9.9\r\n", "GET / HTTP/1.1\r\n\r\n", "X : y\r\n\r\n", "GET /\u{7f} HTTP/1.1\r\n"])
    func `a refused client that has sent more can read its whole answer`(head: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: head)
            // More than the buffers between the two hold: it goes only because the proxy goes on reading.
            try client.send([UInt8](repeating: 120, count: 16 * mebibyte))
            let response = try client.readResponse()
            #expect((400..<600).contains(response.status ?? 0))
            #expect(response["Connection"] == ["close"])
            #expect(client.readUntilClose() == .closed)
            #expect(stage.origin.connections.isEmpty)
        }
    }
}
