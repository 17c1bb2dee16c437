import Checks
import Testing

/// Which part of a client's Upgrade reaches the origin: rows A of the tunnel cases.
@Suite struct OfferTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let what: String
        var flags: [String] = []
        let request: String
        /// The protocols that reach the origin. If there are none, it gets neither Upgrade nor Connection: upgrade.
        let asked: [String]
        var testDescription: String { "\(id): \(what)" }
    }

    private static func row(
        _ id: String, _ what: String, _ fields: [String], asked: [String], flags: [String] = []
    ) -> Case {
        Case(id: id, what: what, flags: flags, request: Stage.upgrade(fields: fields), asked: asked)
    }

    static let cases: [Case] =
        [
            row("A01", "an upgrade", ["Connection: Upgrade", "Upgrade: websocket"], asked: ["websocket"]),
            row("A03", "any case", ["cOnNeCtIoN: uPgRaDe", "uPGRADE: WebSocket"], asked: ["WebSocket"]),
            row("A04", "as Firefox", ["Connection: keep-alive, Upgrade", "Upgrade: websocket"], asked: ["websocket"]),
            row(
                "A05", "two lines of Connection",
                ["Connection: keep-alive", "Upgrade: websocket", "Connection: Upgrade"], asked: ["websocket"]),
            row(
                "A10", "h2c", ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA"], asked: []),
            row("A11", "TLS/1.0", ["Connection: Upgrade", "Upgrade: TLS/1.0"], asked: []),
            row("A12", "not in the list", ["Connection: Upgrade", "Upgrade: quux"], asked: []),
            row("A13", "h2c beside it", ["Connection: Upgrade", "Upgrade: h2c, websocket"], asked: ["websocket"]),
            row("A14", "another beside it", ["Connection: Upgrade", "Upgrade: websocket, quux"], asked: ["websocket"]),
            row(
                "A15", "two lines of Upgrade",
                ["Connection: Upgrade", "Upgrade: quux", "Upgrade: websocket"], asked: ["websocket"]),
            row("A16", "empty members", ["Connection: ,, Upgrade ,", "Upgrade: , websocket ,,"], asked: ["websocket"]),
            row("A17", "a version", ["Connection: Upgrade", "Upgrade: websocket/13"], asked: []),
            row("A18", "Upgrade without Connection", ["Upgrade: websocket"], asked: []),
            row("A18", "Connection names another", ["Connection: keep-alive", "Upgrade: websocket"], asked: []),
            row("A19", "Connection without Upgrade", ["Connection: Upgrade"], asked: []),
            row("A19", "an empty Upgrade", ["Connection: Upgrade", "Upgrade:"], asked: []),
            row(
                "A25", "Expect", ["Connection: Upgrade", "Upgrade: websocket", "Expect: 100-continue"], asked: []),
            row(
                "A30", "flags that name others", ["Connection: Upgrade", "Upgrade: websocket, BETA, alpha"],
                asked: ["BETA", "alpha"], flags: ["--upgrade", "alpha", "--upgrade=Beta"]),
            row(
                "A30", "a flag with a version", ["Connection: Upgrade", "Upgrade: foo, foo/2, foo/3"],
                asked: ["foo/2"], flags: ["--upgrade", "foo/2"]),
            Case(
                id: "A26", what: "POST without content",
                request: Stage.upgrade(
                    method: "POST", fields: ["Content-Length: 0", "Connection: Upgrade", "Upgrade: websocket"]),
                asked: ["websocket"]),
            Case(id: "A28", what: "absolute form", request: Stage.upgrade("http://a/x"), asked: ["websocket"]),
            Case(id: "A21", what: "HTTP/1.0", request: Stage.upgrade(version: "1.0"), asked: []),
        ]
        + [
            "web socket", "websocket;q=1", "\"websocket\"", "websocket, (quux)", "/13, websocket", "websocket/",
            "a/b/c",
        ]
        .map { row("A20", "no list of protocols: \($0)", ["Connection: Upgrade", "Upgrade: \($0)"], asked: []) }

    @Test(arguments: cases) func `the origin gets the allowed protocols and no others`(row: Case) async throws {
        try await Stage.playTunnels(row.flags, Self.obliging) { stage in
            let client = try stage.client(sending: row.request)
            let answer = try client.readResponse()
            let seen = try #require(stage.origin.requests.first)
            #expect(seen["Upgrade"] == (row.asked.isEmpty ? [] : [row.asked.joined(separator: ", ")]))
            #expect(seen["Connection"] == (row.asked.isEmpty ? [] : ["upgrade"]))
            #expect(seen["HTTP2-Settings"].isEmpty)
            #expect(answer.status == (row.asked.isEmpty ? 200 : 101))
            if !row.asked.isEmpty { #expect(try client.hasEcho()) }
        }
    }

    /// Switches to any requested protocol, and sends back what it receives.
    private static let obliging: ScriptedOrigin.Script = { connection in
        let request = try connection.readRequest()
        guard let asked = request["Upgrade"].first else { return try connection.send(Stage.ok("as ever")) }
        try connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: \(asked)\r\n\r\n")
        while case let bytes = try connection.receive(), !bytes.isEmpty { try connection.send(bytes) }
    }

    @Test func `A02, A06 to A09: the handshake is passed on without its hop-by-hop fields`() async throws {
        try await Stage.playTunnels { stage in
            let kept = [
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version: 13", "Origin: http://b",
                "Sec-WebSocket-Protocol: chat, superchat", "Sec-WebSocket-Extensions: permessage-deflate; x=\"a, b\"",
                "Cookie: a=1; b=2",
            ]
            let dropped = [
                "Connection: Upgrade, X-Hop", "Upgrade: websocket", "X-Hop: 1", "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive", "TE: gzip", "HTTP2-Settings: AA", "Connection: http2-settings",
            ]
            _ = try stage.tunnel(Stage.upgrade("/chat?a=b", fields: kept + dropped))
            let seen = try #require(stage.origin.requests.first)
            #expect(seen.target == "/chat?a=b")
            #expect(seen.fields.map(\.description).filter { kept.contains($0) } == kept)
            for name in ["X-Hop", "Keep-Alive", "Proxy-Connection", "TE", "HTTP2-Settings"] {
                #expect(seen[name].isEmpty, "\(name)")
            }
            #expect(seen["X-Forwarded-For"] == ["127.0.0.1"])
            #expect(seen["X-Forwarded-Host"] == ["a"])
            #expect(seen["X-Forwarded-Proto"] == ["http"])
            #expect(seen["Via"].count == 1 && seen["Via"][0].hasPrefix("1.1 step6-"))
        }
    }

    @Test func `A06: TE: trailers is passed on beside the upgrade, and Connection names both`() async throws {
        try await Stage.playTunnels { stage in
            _ = try stage.tunnel(
                Stage.upgrade(fields: ["Connection: TE, Upgrade", "TE: trailers", "Upgrade: websocket"]))
            #expect(stage.origin.requests.first?["Connection"] == ["TE, upgrade"])
            #expect(stage.origin.requests.first?["TE"] == ["trailers"])
        }
    }

    @Test func `A23: content beside Upgrade is passed on without the upgrade`() async throws {
        try await Stage.playTunnels { stage in
            let fields = ["Connection: Upgrade", "Upgrade: websocket"]
            for framing in ["Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"] {
                let client = try stage.client(
                    sending: Stage.upgrade("/it", method: "POST", fields: fields).dropLast() + framing)
                #expect(try client.readResponse().text == "/it")
            }
            #expect(stage.origin.requests.allSatisfy { $0["Upgrade"].isEmpty && $0.text == "abc" })
        }
    }

    @Test func `A24: content stays content, even if the origin answers before its end`() async throws {
        try await Stage.playTunnels { connection in
            _ = try connection.readRequestHead()
            try connection.send(Stage.switching)
            connection.hold(for: .seconds(10))
        } _: { stage in
            let client = try stage.client(
                sending: Stage.upgrade(
                    method: "POST", fields: ["Content-Length: 9", "Connection: Upgrade", "Upgrade: websocket"]) + "abc")
            #expect(try client.readResponse().status == 502)
        }
    }

    @Test func `A27: HEAD may switch, and the tunnel has both sides`() async throws {
        try await Stage.playTunnels { stage in
            let client = try stage.client(sending: Stage.upgrade(method: "HEAD"))
            #expect(try client.readResponse(to: "HEAD").status == 101)
            #expect(try client.hasEcho())
        }
    }

    @Test func `A29: a handshake with 6 KiB of cookies comes in pieces`() async throws {
        try await Stage.playTunnels { stage in
            let cookie = "Cookie: " + String(repeating: "c=0123456789; ", count: 450) + "d=1"
            let request = Array(Stage.upgrade(fields: [cookie, "Connection: Upgrade", "Upgrade: websocket"]).utf8)
            let client = try stage.client()
            for start in stride(from: 0, to: request.count, by: 97) {
                try client.send(request[start..<min(start + 97, request.count)])
            }
            #expect(try client.readResponse().status == 101)
            #expect(try client.hasEcho())
            #expect(stage.origin.requests.first?["Cookie"] == [String(cookie.dropFirst(8))])
        }
    }
}
