import Checks
import Foundation
import Testing

/// What the proxy does with an origin's answer to an upgrade: rows B of the tunnel cases.
@Suite struct SwitchTests {
    @Test func `B01 to B03: the 101 arrives without its other hop-by-hop fields`() async throws {
        let head = """
            HTTP/1.1 101 Over to you\r\nUPGRADE: WebSocket\r\nConnection: Upgrade, X-Hop\r\nX-Hop: 1\r\n\
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\
            Keep-Alive: timeout=5\r\n\r\n
            """
        try await Stage.playTunnels([], Stage.switching(with: head) { $0.hold() }) { stage in
            let client = try stage.client(sending: Stage.upgrade())
            let answer = try client.readResponse()
            #expect(answer.startLine == "HTTP/1.1 101 Over to you")
            #expect(answer["Upgrade"] == ["WebSocket"])
            #expect(answer["Connection"] == ["upgrade"])
            #expect(answer["Sec-WebSocket-Accept"] == ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
            #expect(answer["Set-Cookie"] == ["a=1", "b=2"])
            #expect(answer["X-Hop"].isEmpty && answer["Keep-Alive"].isEmpty && answer["Content-Length"].isEmpty)
            #expect(answer["Via"].count == 1 && answer["Via"][0].hasPrefix("1.1 step6-"))
        }
    }

    /// Heads of a 101 that fits. Each comes in the same packet as the first bytes of the tunnel (B04).
    static let switches = [
        ("B04", Stage.switching),
        ("B06", "HTTP/1.1 101 S\r\nContent-Length: 4\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"),
        ("B07", "HTTP/1.1 101 S\r\nTransfer-Encoding: chunked\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"),
        ("B14", "HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n"),
        ("B14", "HTTP/1.1 101 S\r\nConnection: close\r\nUpgrade: websocket\r\n\r\n"),
    ]

    @Test(arguments: switches, [false, true])
    func `the bytes after the 101 belong to the tunnel`(row: (id: String, head: String), bytewise: Bool) async throws {
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            // B05: a head that arrives byte by byte is the same head.
            let bytes = Array((row.head + "5\r\nfirst").utf8)
            if bytewise { for byte in bytes { try connection.send([byte]) } } else { try connection.send(bytes) }
            while case let bytes = try connection.receive(), !bytes.isEmpty { try connection.send(bytes) }
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade())
            let answer = try client.readResponse()
            #expect(answer.status == 101, "\(row.id)")
            #expect(answer["Connection"] == ["upgrade"] && answer["Upgrade"] == ["websocket"])
            #expect(answer["Content-Length"].isEmpty && answer["Transfer-Encoding"].isEmpty)
            #expect(try client.receive(8) == Array("5\r\nfirst".utf8))
            #expect(try client.hasEcho())
        }
    }

    /// A client's offer, and a 101 that doesn't fit.
    static let misfits = [
        ("B08", ["Connection: Upgrade", "Upgrade: websocket"], "Upgrade: quux\r\n"),
        ("B08", ["Connection: Upgrade", "Upgrade: websocket, quux"], "Upgrade: quux\r\n"),
        ("B08", ["Connection: Upgrade", "Upgrade: websocket"], "Upgrade: websocket, quux\r\n"),
        ("B08", ["Connection: Upgrade", "Upgrade: websocket"], "Upgrade: websocket\r\nUpgrade: quux\r\n"),
        ("B08", ["Connection: Upgrade", "Upgrade: websocket"], "Upgrade: websoc\u{212A}et\r\n"),
        ("B10", [], "Upgrade: websocket\r\n"),
        ("B10", ["Upgrade: websocket"], "Upgrade: websocket\r\n"),
        ("B11", ["Connection: Upgrade", "Upgrade: h2c"], "Upgrade: h2c\r\n"),
        ("B11", ["Connection: Upgrade", "Upgrade: h2c, websocket"], "Upgrade: h2c\r\n"),
        ("without Upgrade", ["Connection: Upgrade", "Upgrade: websocket"], ""),
        ("an empty Upgrade", ["Connection: Upgrade", "Upgrade: websocket"], "Upgrade:\r\n"),
    ]

    @Test(arguments: misfits)
    func `a 101 that doesn't fit is 502, and no tunnel`(id: String, asked: [String], said: String) async throws {
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            try connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\(said)\r\n")
            connection.hold(for: .seconds(10))
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade(fields: asked))
            #expect(try client.readResponse().status == 502, "\(id)")
            try client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            // It's answered like any request, on another connection to the origin.
            #expect(try client.readResponse().status == 502)
            #expect(stage.origin.wait { $0.first?.ending != .open }, "the origin's connection ends")
        }
    }

    @Test func `A22: a request of HTTP/1_0 never gets 101`() async throws {
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            try connection.send(Stage.switching)
            connection.hold(for: .seconds(10))
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade(version: "1.0"))
            #expect(try client.readResponse().status == 502)
            #expect(client.readUntilClose() == .closed)
        }
    }

    @Test func `a 101 in HTTP/1_0 is 502`() async throws {
        try await Stage.playTunnels(
            [], Stage.switching(with: Stage.switching.replacing("HTTP/1.1", with: "HTTP/1.0")) { $0.hold() }
        ) { stage in
            let client = try stage.client(sending: Stage.upgrade())
            #expect(try client.readResponse().status == 502)
        }
    }

    static let refusals = [
        ("B17", "200 OK"), ("B17", "400 Bad Request"), ("B17", "401 Unauthorized"), ("B17", "403 Forbidden"),
        ("B17", "404 Not Found"), ("B17", "500 Internal Server Error"), ("B17", "503 Service Unavailable"),
        ("B15", "426 Upgrade Required"), ("B18", "200 OK\r\nConnection: upgrade\r\nUpgrade: websocket"),
        ("B18", "204 No Content\r\nConnection: upgrade\r\nUpgrade: websocket"),
    ]

    /// The client sends more after its request. No tunnel may carry that (B22).
    @Test(arguments: refusals)
    func `an answer other than 101 is passed on, and another request can follow it`(id: String, head: String)
        async throws
    {
        try await Stage.playTunnels { connection in
            while true {
                let request = try connection.readRequest()
                if request.target == "/next" {
                    try connection.send(Stage.ok("next"))
                } else {
                    let framing = head.hasPrefix("204") ? "\r\n" : "Content-Length: 2\r\n\r\nno"
                    try connection.send("HTTP/1.1 \(head)\r\n\(framing)")
                }
            }
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade("/chat") + Stage.get("/next"))
            let answer = try client.readResponse()
            #expect(answer.status == Int(head.prefix(3)), "\(id)")
            #expect(answer["Upgrade"].isEmpty)
            #expect(try client.readResponse().text == "next")
            #expect(stage.targets == ["/chat", "/next"])
            #expect(stage.wholeRequests.count == 2)
        }
    }

    @Test func `B16: 426 keeps its Upgrade, which Connection names`() async throws {
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            try connection.send(
                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: foo/2, bar\r\nConnection: upgrade\r\nContent-Length: 0\r\n\r\n"
            )
        } _: { stage in
            let answer = try stage.answer(to: "/")
            #expect(answer["Upgrade"] == ["foo/2, bar"])
            #expect(answer["Connection"] == ["upgrade"])
        }
    }

    @Test func `B21: 16 MiB behind the request wait outside the proxy`() async throws {
        let content = PatternedContent(count: 16 * mebibyte)
        let (hasAsked, mayAnswer) = (Gate(), Gate())
        try await Stage.playTunnels { connection in
            connection.isRecording = false
            _ = try connection.readRequest()
            hasAsked.open()
            try mayAnswer.pass(within: 60)
            try connection.send(Stage.switching)
            var reader = PatternedContent.Reader(content)
            while reader.isIntact, !reader.isComplete { reader.take(try connection.receive(within: .seconds(20))) }
            try connection.send(reader.isComplete ? "whole" : "not so")
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade())
            client.isRecording = false
            try hasAsked.pass()
            let (sent, isDone) = (Watermark(), Gate())
            nonisolated(unsafe) let sender = client
            Thread.detachNewThread {
                for piece in content.pieces {
                    guard (try? unsafe sender.send(piece, within: .seconds(60))) != nil else { return }
                    sent.rise(by: piece.count)
                }
                isDone.open()
            }
            #expect(sent.awaitStandstill() < content.count)
            try stage.expectBoundedMemory()
            mayAnswer.open()
            try isDone.pass(within: 60)
            #expect(try client.readResponse().status == 101)
            #expect(try client.receive(5) == Array("whole".utf8))
            try stage.expectBoundedMemory()
        }
    }

    @Test func `B23: garbage behind a refused upgrade never reaches the origin`() async throws {
        try await Stage.playTunnels { connection in
            while true {
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            }
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade() + "\u{1}\u{2}garbage\r\n\r\n")
            #expect(try client.readResponse().status == 403)
            #expect(try client.readResponse().status == 400)
            #expect(client.readUntilClose() == .closed)
            #expect(stage.wholeRequests.count == 1)
            let garbage = Array("garbage".utf8)
            #expect(!stage.origin.connections.contains { $0.received.contains(garbage) })
        }
    }

    @Test func `B24 to B26: interim answers come before the 101, and 103 reaches the client`() async throws {
        let head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Stage.switching
        try await Stage.playTunnels([], Stage.switching(with: head) { try $0.send("hello") }) { stage in
            let client = try stage.client(sending: Stage.upgrade())
            let answer = try client.readResponse()
            #expect(answer.status == 101)
            #expect(answer.interim.contains { $0.status == 103 && $0["Link"] == ["</a>"] })
            #expect(try client.receive(5) == Array("hello".utf8))
        }
    }

    @Test func `B27 and B28: requests and a refusal come before the upgrade on the same connection`() async throws {
        try await Stage.playTunnels { connection in
            while true {
                let request = try connection.readRequest()
                if request["Upgrade"].isEmpty {
                    try connection.send(Stage.ok(request.target))
                } else if request["Authorization"].isEmpty {
                    try connection.send(
                        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno")
                } else {
                    try connection.send(Stage.switching + "yes")
                    return try connection.receive().isEmpty ? () : connection.send("heard")
                }
            }
        } _: { stage in
            let client = try stage.client()
            for target in ["/one", "/two"] {
                try client.send(Stage.get(target))
                #expect(try client.readResponse().text == target)
            }
            try client.send(Stage.upgrade())
            #expect(try client.readResponse().status == 401)
            try client.send(
                Stage.upgrade(fields: ["Authorization: Basic YTpi", "Connection: Upgrade", "Upgrade: websocket"]))
            #expect(try client.readResponse().status == 101)
            #expect(try client.receive(3) == Array("yes".utf8))
            try client.send("and you?")
            #expect(try client.receive(5) == Array("heard".utf8))
        }
    }

    @Test(arguments: ["", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs"])
    func `B29 and B30: an origin that closes before its 101 is complete is 502`(beginning: String) async throws {
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            try connection.send(beginning)
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade())
            #expect(try client.readResponse().status == 502)
        }
    }

    @Test func `B31: an origin that doesn't answer the upgrade is 504 in time`() async throws {
        try await Stage.playTunnels(["--timeout", "1"]) { connection in
            _ = try connection.readRequest()
            connection.hold(for: .seconds(20))
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade())
            #expect(try client.readResponse(within: .seconds(10)).status == 504)
        }
    }
}
