import Checks

// Requests that go to the origin: their form on the wire, and what the origin gets.
extension Exchange {
    static let forwarding: [Exchange] = [
        Exchange("forward/get") { scene in
            let client = try scene.client()
            scene.expectOK(try scene.ask("GET", "/get?a=1", over: client), "/get?a=1")
            guard let request = scene.request(for: "/get?a=1") else { return }
            scene.check(request.method == "GET", "the method is \(request.method)")
            scene.expectHost("a.example", of: "/get?a=1")
        },
        Exchange("forward/get-unframed") { scene in
            scene.expectOK(try scene.ask("GET", "/get", over: try scene.client()))
            guard let request = scene.request(for: "/get") else { return }
            scene.check(request.framing == .none, "the request has a framing: \(request.framing)")
        },
        Exchange("forward/post-content-length") { scene in
            let length = Field("content-length", "11")
            let answer = try scene.post("/post", [length], content: Array("hello world".utf8), over: try scene.client())
            scene.expectOK(answer)
            scene.expectContent("hello world", of: "/post")
        },
        Exchange("forward/post-no-length") { scene in
            let answer = try scene.post("/post", content: Array("hello world".utf8), over: try scene.client())
            scene.expectOK(answer)
            scene.expectContent("hello world", of: "/post")
        },
        Exchange("forward/post-empty") { scene in
            scene.expectOK(try scene.ask("POST", "/post", over: try scene.client()))
            scene.expectContent("", of: "/post")
        },
        Exchange("forward/empty-last-data") { scene in
            let client = try scene.client()
            let stream = try scene.send("POST", "/post", end: false, over: client)
            try client.send(.data(stream, Array("hello".utf8)), .data(stream, [], end: true))
            scene.expectOK(client.answer(on: stream))
            scene.expectContent("hello", of: "/post")
        },
        Exchange("forward/padding") { scene in
            let client = try scene.client()
            scene.allow("/post")
            let stream = client.newStream("POST")
            let block = client.writer.block(client.fields("POST", "/post", [Field("x-a", "kept")]))
            try client.send(
                .headers(stream, block, end: false, padding: 10), .data(stream, Array("hel".utf8), padding: 255),
                .data(stream, Array("lo".utf8), end: true, padding: 0))
            scene.expectOK(client.answer(on: stream))
            scene.expectContent("hello", of: "/post")
            scene.check(scene.request(for: "/post")?["x-a"] == ["kept"], "a field is lost")
        },
        Exchange("forward/continuation") { scene in
            let client = try scene.client()
            scene.allow("/get")
            let stream = client.newStream()
            let block = client.writer.block(client.fields("GET", "/get", [Field("x-a", "one"), Field("x-b", "two")]))
            let quarter = block.count / 4
            let pieces = (0..<4).map { Array(block[$0 * quarter..<($0 == 3 ? block.count : ($0 + 1) * quarter)]) }
            try client.send(
                .headers(stream, pieces[0], isWhole: false), .continuation(stream, pieces[1], isWhole: false),
                .continuation(stream, pieces[2], isWhole: false), .continuation(stream, pieces[3]))
            scene.expectOK(client.answer(on: stream), "/get")
            guard let request = scene.request(for: "/get") else { return }
            scene.check(request["x-a"] == ["one"] && request["x-b"] == ["two"], "the fields are \(request.fields)")
        },
        Exchange("forward/dynamic-table") { scene in
            let client = try scene.settledClient()
            // Seven of these fields have room in the table, and the eighth drives out the first.
            let values = (0..<12).map { String(repeating: "\($0 % 10)", count: 500) }
            for round in 0..<36 {
                let path = "/table/\(round)"
                scene.allow(path)
                // In each round of three, a field comes for the second time, and one comes again after a while.
                let fields = [round / 3, round / 3 + 11, round].map { Field("x-\($0 % 12)", values[$0 % 12]) }
                let stream = client.newStream()
                let block = client.writer.block(client.fields("GET", path, fields), .indexed, huffman: round % 2 == 0)
                try client.send(.headers(stream, block))
                scene.expectOK(client.answer(on: stream), path)
                let found = scene.request(for: path)?.fields.filter { $0.name.lowercased().hasPrefix("x-") } ?? []
                for field in fields where !found.contains(where: { $0.isNamed(field.name) && $0.value == field.value })
                {
                    scene.complain("\(path): no field \(field.name)")
                }
            }
        },
        Exchange("forward/literal-kinds") { scene in
            let client = try scene.client()
            let field = Field("x-kind", "The quick brown fox: 0123456789 {}~")
            for (index, form) in HeaderBlockWriter.Form.allCases.enumerated() {
                for huffman in [false, true] {
                    let path = "/kind/\(index)/\(huffman)"
                    scene.allow(path)
                    let stream = client.newStream()
                    let block = client.writer.block(client.fields("GET", path, [field]), form, huffman: huffman)
                    try client.send(.headers(stream, block))
                    scene.expectOK(client.answer(on: stream), path)
                    scene.check(scene.request(for: path)?["x-kind"] == [field.value], "\(path): the value has changed")
                }
            }
        },
        Exchange("forward/byte-by-byte") { scene in
            // An acknowledgement must not come between these bytes, so nothing is read meanwhile.
            try scene.begin { client, bytes in for byte in bytes { _ = client.sendWithoutReading([byte]) } }
        },
        Exchange("forward/all-at-once") { scene in
            try scene.begin { client, bytes in try client.send(bytes: bytes) }
        },
        Exchange("forward/fields-kept") { scene in
            let fields = [
                Field("x-a", "1"), Field("accept", "text/html, */*;q=0.1"),
                Field("x-b", "with \"quotes\" , and commas"),
                Field("x-a", "2"), Field("authorization", "Basic YTpi"), Field("x-a", "1"), Field("x-empty", ""),
            ]
            scene.expectOK(try scene.ask("GET", "/get", fields, over: try scene.client()))
            let names = Set(fields.map(\.name))
            let found = scene.request(for: "/get")?.fields.map { Field($0.name.lowercased(), $0.value) } ?? []
            scene.check(found.filter { names.contains($0.name) } == fields, "the fields are \(found)")
        },
        Exchange("forward/cookie-crumbs") { scene in
            let crumbs = ["a=1", "b=2; c=3", "d=4"].map { Field("cookie", $0) }
            scene.expectOK(try scene.ask("GET", "/get", crumbs, over: try scene.client()))
            let cookies = scene.request(for: "/get")?["Cookie"] ?? []
            scene.check(cookies == ["a=1; b=2; c=3; d=4"], "the cookies are \(cookies)")
        },
        Exchange("forward/head", origin: .answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")) { scene in
            let answer = try scene.ask("HEAD", "/head", over: try scene.client())
            scene.expectOK(answer, "")
            scene.check(["5", nil].contains(answer["content-length"].first), "Content-Length is wrong: \(answer)")
        },
        Exchange(
            "forward/no-content",
            origin: OriginBehavior { connection, head, _ in
                _ = try connection.wholeRequest(head)
                try connection.send(
                    head.target == "/204"
                        ? "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n" : "HTTP/1.1 304 Not Modified\r\nX-A: 1\r\n\r\n")
            }
        ) { scene in
            let client = try scene.client()
            for status in [204, 304] {
                let answer = try scene.ask("GET", "/\(status)", over: client)
                scene.check(answer.status == status && answer.ending == .whole, "no whole \(status): \(answer)")
            }
        },
    ]
}

extension Scene {
    /// Complains unless the request for a target has this Host at the origin, or the one that the proxy was given.
    func expectHost(_ authority: String, of target: String) {
        let host = request(for: target)?["Host"] ?? []
        check(host == [authority] || host == [origin.authority], "Host is \(host)")
    }

    /// Sends all that a client has to say at the beginning, and a whole request. `send` gets the bytes.
    func begin(_ send: (_ client: HTTP2Client, _ bytes: [UInt8]) throws -> Void) throws {
        let client = try silentClient()
        allow("/post")
        let stream = client.newStream("POST")
        let block = client.writer.block(client.fields("POST", "/post"))
        let bytes = client.note([
            .settings(), .headers(stream, block, end: false), .data(stream, [65, 66], end: true),
        ])
        try send(client, RawFrame.preface + bytes)
        expectOK(client.answer(on: stream), "/post")
        expectContent("AB", of: "/post")
    }

    /// Complains unless the request for a target has this content at the origin.
    func expectContent(_ text: String, of target: String) {
        guard let request = request(for: target) else { return }
        check(request.text == text, "the content at the origin is \"\(visible(request.body.prefix(100)))\"")
    }
}
