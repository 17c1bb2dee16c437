import Checks
import Foundation
import Testing

/// The last answer on a connection arrives completely, even if the client keeps sending (RFC 9112 section 9.6).
@Suite struct LastAnswerTests {
    static let content = PatternedContent(count: 3 * mebibyte)

    /// A request after which the connection is closed, and bytes that come late.
    static let late: [(request: String, late: String)] = [
        ("GET / HTTP/1.0\r\n\r\n", "\r\n"),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "\r\n"),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", Stage.get("/late")),
        ("POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nok", "\r\n"),
        ("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "\r\n\r\n"),
    ]

    @Test(arguments: late)
    func `late bytes don't cut off the last answer`(request: String, late: String) async throws {
        try await Stage.play { connection in
            _ = try connection.readRequest()
            Thread.sleep(forTimeInterval: 0.3)
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.content.count)\r\n\r\n")
            for piece in Self.content.pieces { try connection.send(piece) }
        } _: { stage in
            let client = try stage.client(sending: request)
            Thread.sleep(forTimeInterval: 0.1)
            try client.send(late)
            try Self.expectAllSlowly(client)
            #expect(stage.targets == ["/"])
        }
    }

    /// The proxy has sent everything long ago, but the system hasn't.
    @Test func `bytes after the longest allowed silence don't cut off the last answer`() async throws {
        let content = PatternedContent(count: mebibyte)
        try await Stage.play { connection in
            _ = try connection.readRequest()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\n\r\n")
            for piece in content.pieces { try connection.send(piece) }
        } _: { stage in
            let client = try stage.client(sending: "GET / HTTP/1.0\r\n\r\n")
            for _ in 1...3 {
                Thread.sleep(forTimeInterval: 1.2)
                try client.send("\r\n")
                Thread.sleep(forTimeInterval: 2.4)
                try client.send("\r\n")
            }
            try Self.expectAllSlowly(client, content)
        }
    }

    @Test func `bytes after the last answer don't cut it off`() async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: "GET /one HTTP/1.0\r\n\r\n")
            #expect(try client.readResponse().text == "/one")
            try client.send("\r\n")
            Thread.sleep(forTimeInterval: 0.05)
            try client.send("\r\n")
            #expect(client.readUntilClose() == .closed)
        }
    }

    @Test func `a request that's pipelined at SIGTERM doesn't cut off the last answer`() async throws {
        let hasRequest = Gate()
        let mayAnswer = Gate()
        try await Stage.play { connection in
            _ = try connection.readRequest()
            hasRequest.open()
            try mayAnswer.pass()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.content.count)\r\n\r\n")
            for piece in Self.content.pieces { try connection.send(piece) }
        } _: { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try hasRequest.pass()
            stage.proxy.send(signal: SIGTERM)
            Thread.sleep(forTimeInterval: 0.1)
            try client.send(Stage.get("/late"))
            mayAnswer.open()
            try Self.expectAllSlowly(client)
            client.close()
            #expect(stage.proxy.waitForEnding() == .exited(0))
        }
    }

    @Test(arguments: ["GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "TRACE / HTTP/1.0\r\nMax-Forwards: 0\r\n\r\n"])
    func `an answer of the proxy's own is followed by an end, not by a reset`(request: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: request)
            #expect(try client.readResponse().status != nil)
            try client.send(Stage.get("/late"))
            Thread.sleep(forTimeInterval: 0.1)
            try client.send(Stage.get("/later"))
            #expect(client.readUntilClose() == .closed)
        }
    }

    @Test func `a client that never ends its side is closed after a while, without a task or a buffer`() async throws {
        try await Stage.play { stage in
            let before = try stage.proxy.figures.descriptorCount
            // One after the other, so that they share a connection to the origin, which stays open.
            let clients = try (1...50).map { _ in
                let client = try stage.client(sending: "GET / HTTP/1.0\r\n\r\n")
                #expect(try client.readResponse().text == "/")
                return client
            }
            defer { withExtendedLifetime(clients) {} }
            // On a busy machine, the first ones may be closed already.
            #expect(try stage.proxy.figures.descriptorCount >= before + 10)
            #expect(try eventually { try stage.proxy.figures.descriptorCount < before + 10 })
        }
    }

    /// Reads the whole content, at most 64 KiB in four milliseconds.
    private static func expectAllSlowly(
        _ client: RawClient, _ content: PatternedContent = LastAnswerTests.content
    ) throws {
        let head = try client.readResponseHead()
        #expect(head.status == 200)
        var reader = PatternedContent.Reader(content)
        while true {
            let piece = try client.receive()
            if piece.isEmpty { break }
            reader.take(piece)
            Thread.sleep(forTimeInterval: 0.004)
        }
        #expect(reader.isComplete)
    }
}
