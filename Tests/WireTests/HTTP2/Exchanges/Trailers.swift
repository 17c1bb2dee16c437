import Checks

// Fields after the content.
extension Exchange {
    private static let summed =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n"

    static let trailers: [Exchange] = [
        Exchange("trailers/response", origin: .answering(summed)) { scene in
            let fields = [Field("te", "trailers")]
            let answer = try scene.ask("GET", "/", fields, over: try scene.client())
            scene.expectOK(answer, "ok")
            let sum = answer.trailers?.first { $0.name == "x-sum" }?.value
            scene.check(sum == "1", "the trailers are \(answer.trailers ?? [])")
        },
        Exchange("trailers/response-kept-apart", origin: .answering(summed)) { scene in
            let answer = try scene.ask("GET", "/", over: try scene.client())
            scene.expectOK(answer, "ok")
            scene.check(answer["x-sum"].isEmpty, "a trailer has become a field: \(answer)")
        },
        Exchange("trailers/request") { scene in
            let client = try scene.client()
            let stream = try scene.send("POST", "/post", end: false, over: client)
            try client.send(
                .data(stream, Array("hello".utf8)), .headers(stream, client.writer.block([Field("x-sum", "1")])))
            scene.expectOK(client.answer(on: stream), "/post")
            guard let request = scene.request(for: "/post") else { return }
            scene.check(request.text == "hello", "the content is \(request.text)")
            let sum = request.trailers.first { $0.isNamed("x-sum") }?.value
            scene.check(sum == "1", "the trailers are \(request.trailers)")
        },
        Exchange("trailers/request-with-length") { scene in
            let client = try scene.client()
            let stream = try scene.send("POST", "/post", [Field("content-length", "5")], end: false, over: client)
            try client.send(
                .data(stream, Array("hello".utf8)), .headers(stream, client.writer.block([Field("x-sum", "1")])))
            scene.expectOK(client.answer(on: stream), "/post")
            scene.expectContent("hello", of: "/post")
            scene.check(scene.request(for: "/post")?["x-sum"] == [], "a trailer has become a field")
        },
        Exchange("trailers/te") { scene in
            scene.expectOK(try scene.ask("GET", "/", [Field("te", "trailers")], over: try scene.client()), "/")
        },
        Exchange("trailers/te-kept") { scene in
            scene.expectOK(try scene.ask("GET", "/te", [Field("te", "trailers")], over: try scene.client()))
            guard let request = scene.request(for: "/te") else { return }
            let named = request["Connection"].joined(separator: ",").lowercased().split { $0 == "," || $0 == " " }
            scene.check(request["TE"].map { $0.lowercased() } == ["trailers"], "TE is \(request["TE"])")
            scene.check(named.contains("te"), "Connection is \(request["Connection"])")
        },
        malformed("trailers/malformed-pseudo", Field(":path", "/evil")),
        malformed("trailers/malformed-pseudo-status", Field(":status", "200")),
        malformed("trailers/malformed-crlf", Field("x-a", "a\r\nevil: 1")),
        malformed("trailers/malformed-crlf-end", Field("x-a", "a\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n")),
        malformed("trailers/malformed-upper", Field("X-Up", "1")),
        malformed("trailers/malformed-transfer-encoding", Field("transfer-encoding", "chunked")),
        malformed("more/trailers-name-colon", Field("x:a", "1")),
        malformed("more/trailers-connection", Field("connection", "close")),
        malformed("more/trailers-nul", Field("x-a", "a\0b")),
        Exchange("more/trailers-content-length") { scene in
            let client = try scene.client()
            let stream = try scene.send("POST", "/post", end: false, over: client)
            let fields = [Field("content-length", "1"), Field("host", "evil.example"), Field("x-sum", "1")]
            try client.send(.data(stream, Array("hello".utf8)), .headers(stream, client.writer.block(fields)))
            let answer = client.answer(on: stream)
            scene.check(answer.ending != nil || client.ending != .open, "no end: \(answer)")
            for request in scene.requests where request.target == "/post" {
                scene.check(request.text == "hello", "the content is \(request.text)")
                scene.check(request["x-sum"].isEmpty, "a trailer has become a field")
            }
        },
    ]

    /// Content, and then trailers with a field that is forbidden.
    private static func malformed(_ id: String, _ field: Field) -> Exchange {
        Exchange(id) { scene in
            let client = try scene.client()
            scene.forbidWhole("/post")
            let stream = try client.send(request: client.fields("POST", "/post"), end: false)
            try client.send(.data(stream, Array("hello".utf8)))
            scene.check(client.ping(), "no answer to PING before the trailers")
            try client.send(.headers(stream, client.writer.block([Field("x-ok", "1"), field])))
            scene.expectRefusal(of: stream, over: client)
        }
    }
}
