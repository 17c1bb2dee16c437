import Checks

// Content that doesn't fit Content-Length, and other framings that a client tries to set.
extension Exchange {
    static let lengths: [Exchange] = [
        // The announced length comes, and only after it turns out that there's more. A proxy that withholds the last
        // byte until the end can still refuse the request.
        length("length/zero-until-end", ["0"], content: ["", "hello"]),
        length("length/short", ["5"], content: ["hello world"]),
        length("length/short-until-end", ["5"], content: ["hello", " world"]),
        length("length/short-by-one", ["4"], content: ["hello"]),
        length("length/long", ["11"], content: ["hello"]),
        length("length/long-by-one", ["6"], content: ["hello"]),
        length("length/long-no-content", ["5"], content: []),
        length("length/two-different", ["5", "6"], content: ["hello"]),
        length("length/two-different-second-fits", ["6", "5"], content: ["hello"]),
        length("length/list", ["5, 5"], content: ["hello"]),
        length("more/length-list-different", ["6, 5"], content: ["hello"]),
        length("length/plus", ["+5"], content: ["hello"]),
        length("length/minus", ["-5"], content: ["hello"]),
        length("length/hex", ["0x5"], content: ["hello"]),
        length("length/empty", [""], content: ["hello"]),
        length("length/letters", ["five"], content: ["hello"]),
        length("more/length-huge", ["18446744073709551621"], content: ["hello"]),
        length("more/length-inner-space", ["5 5"], content: ["hello"]),
        length("more/length-long-trailers", ["6"], content: ["hello"], trailers: [Field("x-sum", "1")]),
        length("length/te-and-length", ["5"], [Field("transfer-encoding", "chunked")], content: ["0\r\n\r\n"]),
        length("length/te-chunked", [], [Field("transfer-encoding", "chunked")], content: ["0\r\n\r\n"]),
        length("length/te-identity", [], [Field("transfer-encoding", "identity")], content: ["hello"]),
        length("length/get-long", ["5"], method: "GET", content: []),
        length("more/length-head-long", ["5"], method: "HEAD", content: []),
        Exchange("length/two-same") { scene in
            let client = try scene.client()
            let fields = [Field("content-length", "5"), Field("content-length", "5")]
            let stream = try scene.send("POST", "/post", fields, end: false, over: client)
            try? client.send(.data(stream, Array("hello".utf8), end: true))
            if client.answer(on: stream).status == 200 {
                scene.expectContent("hello", of: "/post")
            } else {
                scene.expectRefusal(of: stream, over: client)
            }
        },
        Exchange("length/chunk-in-content") { scene in
            let content = "0\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            let client = try scene.client()
            scene.expectOK(try scene.post("/post", content: Array(content.utf8), over: client), "/post")
            scene.expectContent(content, of: "/post")
            let length = Field("content-length", "\(content.utf8.count)")
            scene.expectOK(try scene.post("/length", [length], content: Array(content.utf8), over: client), "/length")
            scene.expectContent(content, of: "/length")
        },
        Exchange("more/length-huge-trailers") { scene in
            let client = try scene.client()
            scene.forbidWhole("/post")
            let fields = client.fields("POST", "/post", [Field("content-length", "5")])
            let stream = try client.send(request: fields, end: false)
            try client.send(.data(stream, Array("hello".utf8)))
            // The field enters the table, and then one byte stands for it.
            let trailer = Field("x-large", String(repeating: "a", count: 900))
            let trailers = Array(repeating: trailer, count: 60)
            try client.send(.headers(stream, client.writer.block(trailers, .indexed)))
            scene.expectRefusal(of: stream, over: client)
        },
        Exchange("more/length-get-with-content") { scene in
            let content = "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"
            let client = try scene.client()
            for method in ["GET", "HEAD", "DELETE", "OPTIONS"] {
                let path = "/\(method.lowercased())"
                let stream = try scene.send(method, path, end: false, over: client)
                try client.send(.data(stream, Array(content.utf8), end: true))
                let answer = client.answer(on: stream)
                scene.check(answer.ending != nil, "\(method) has no end: \(answer)")
                if answer.status == 200 { scene.expectContent(content, of: path) }
            }
        },
        Exchange("length/cut-connection") { scene in
            scene.forbidWhole("/length")
            scene.forbidWhole("/chunked")
            for (path, fields) in [("/length", [Field("content-length", "10")]), ("/chunked", [])] {
                let client = try scene.client()
                let stream = try client.send(request: client.fields("POST", path, fields), end: false)
                try client.send(.data(stream, Array("hello".utf8)))
                scene.check(client.ping(), "no answer to PING")
                client.close()
            }
        },
        Exchange("more/length-reset-request") { scene in
            let client = try scene.client()
            scene.forbidWhole("/chunked")
            let stream = try client.send(request: client.fields("POST", "/chunked"), end: false)
            try client.send(.data(stream, Array("hello".utf8)))
            scene.check(client.ping(), "no answer to PING")
            try client.send(.reset(stream))
            scene.expectOK(try scene.ask("GET", "/next", over: client), "/next")
        },
    ]

    /// A request with these values of Content-Length and these frames of content, which must be refused.
    private static func length(
        _ id: String, _ values: [String], _ more: [Field] = [], method: String = "POST", content: [String],
        trailers: [Field] = []
    ) -> Exchange {
        Exchange(id) { scene in
            let client = try scene.client()
            scene.forbidWhole("/post")
            let fields = client.fields(method, "/post", values.map { Field("content-length", $0) } + more)
            let stream = try client.send(request: fields, end: content.isEmpty)
            for (index, text) in content.enumerated() {
                // Otherwise, several frames could be read at once, and the proxy would know the end too early.
                if index > 0 { client.ping() }
                let isLast = index == content.count - 1 && trailers.isEmpty
                try? client.send(.data(stream, Array(text.utf8), end: isLast))
            }
            if !trailers.isEmpty { try? client.send(.headers(stream, client.writer.block(trailers))) }
            scene.expectRefusal(of: stream, over: client)
        }
    }
}
