import Checks

// Interim answers, and clients that wait for one.
extension Exchange {
    static let interim: [Exchange] = [
        Exchange(
            "interim/103",
            origin: .answering(
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        ) { scene in
            let answer = try scene.ask("GET", "/", over: try scene.client())
            scene.expectOK(answer, "ok")
            let link = answer.interim.first { $0.first?.value == "103" }?.first { $0.name == "link" }?.value
            scene.check(link == "</a.css>", "103 didn't come through: \(answer.interim)")
        },
        Exchange(
            "interim/final-after",
            origin: .answering(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-A: 1\r\n\r\n"
                    + "HTTP/1.1 199 Odd\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        ) { scene in
            let client = try scene.client()
            scene.expectOK(try scene.ask("GET", "/1", over: client), "ok")
            scene.expectOK(try scene.ask("GET", "/2", over: client), "ok")
        },
        Exchange("interim/expect") { scene in
            let client = try scene.client()
            let expect = Field("expect", "100-continue")
            let stream = try scene.send("POST", "/post", [expect], end: false, over: client)
            let isTold = client.read(within: .seconds(5)) {
                guard let answer = $0.answers[stream] else { return false }
                return answer.interim.contains { $0.first?.value == "100" } || answer.hasBegun
            }
            scene.check(isTold, "neither 100 nor a final answer came")
            try client.send(content: Array("hello".utf8), on: stream)
            scene.expectOK(client.answer(on: stream), "/post")
            scene.expectContent("hello", of: "/post")
        },
        Exchange("interim/expect-content-at-once") { scene in
            let expect = Field("expect", "100-continue")
            scene.expectOK(
                try scene.post("/post", [expect], content: Array("hello".utf8), over: try scene.client()), "/post")
            scene.expectContent("hello", of: "/post")
        },
        Exchange(
            "more/expect-refused",
            origin: OriginBehavior { connection, head, _ in
                guard head.target == "/refused" else { return try connection.send(OriginBehavior.ok(to: head)) }
                try connection.send("HTTP/1.1 417 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
                throw OriginBehavior.Closing()
            }
        ) { scene in
            let client = try scene.client()
            scene.forbidWhole("/refused")
            let fields = client.fields("POST", "/refused", [Field("expect", "100-continue")])
            let stream = try client.send(request: fields, end: false)
            client.read { $0.answers[stream]?.contentLength == 2 || $0.answers[stream]?.ending != nil }
            let answer = client.answer(on: stream)
            scene.check(answer.status == 417 && answer.text == "no" && answer.ending == .whole, "it's \(answer)")
        },
    ]
}
