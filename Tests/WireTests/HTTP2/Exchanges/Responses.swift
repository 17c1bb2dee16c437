import Checks

// Answers of the origin that are right.
extension Exchange {
    static let responses: [Exchange] = [
        Exchange(
            "response/hop-by-hop",
            origin: .answering(
                "HTTP/1.1 200 OK\r\nConnection: keep-alive, upgrade\r\nKeep-Alive: timeout=5\r\nUpgrade: foo/1\r\n"
                    + "Proxy-Connection: keep-alive\r\nTransfer-Encoding: chunked\r\nX-Kept: 1\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            )
        ) { scene in
            // The client complains of connection fields by itself.
            let answer = try scene.ask("GET", "/hop", over: try scene.client())
            scene.expectOK(answer, "ok")
            scene.check(answer["x-kept"] == ["1"], "another field is lost: \(answer)")
        },
        Exchange(
            "response/hop-named",
            origin: .answering(
                "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n")
        ) { scene in
            let answer = try scene.ask("GET", "/hop", over: try scene.client())
            scene.expectOK(answer)
            scene.check(answer["x-hop"].isEmpty && answer["x-kept"] == ["1"], "the fields are \(answer)")
        },
        Exchange(
            "response/lowercase",
            origin: .answering("HTTP/1.1 200 OK\r\nX-MiXed: VaLuE; A=\"b\"\r\nContent-Length: 0\r\n\r\n")
        ) { scene in
            let answer = try scene.ask("GET", "/", over: try scene.client())
            scene.check(answer["x-mixed"] == ["VaLuE; A=\"b\""], "the field is not as it should be: \(answer)")
        },
        Exchange(
            "response/set-cookie",
            origin: .answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n")
        ) { scene in
            let answer = try scene.ask("GET", "/", over: try scene.client())
            scene.check(answer["set-cookie"] == ["a=1", "b=2"], "the fields are \(answer)")
        },
        Exchange("response/content-length") { scene in
            let answer = try scene.ask("GET", "/12345", over: try scene.client())
            scene.check(answer["content-length"] == ["6"], "the fields are \(answer)")
        },
        Exchange(
            "response/error-status",
            origin: OriginBehavior { connection, head, _ in
                _ = try connection.wholeRequest(head)
                let status = head.target.dropFirst()
                try connection.send("HTTP/1.1 \(status) Whatever\r\nContent-Length: 3\r\n\r\n\(status)")
            }
        ) { scene in
            let client = try scene.client()
            for status in [201, 299, 301, 399, 404, 418, 499, 500, 503, 599] {
                let answer = try scene.ask("GET", "/\(status)", over: client)
                scene.check(
                    answer.status == status && answer.text == "\(status)" && answer.ending == .whole,
                    "\(status) came as \(answer)")
            }
        },
        Exchange(
            "response/close-delimited",
            origin: .answering("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end", thenCloses: true)
        ) { scene in
            scene.expectOK(try scene.ask("GET", "/", over: try scene.client()), "to the end")
        },
        Exchange(
            "response/long-head",
            origin: .answering(
                "HTTP/1.1 200 OK\r\n"
                    + (0..<20).map { "X-\($0): \(String(repeating: "\($0 % 10)", count: 1000))\r\n" }.joined()
                    + "Content-Length: 2\r\n\r\nok")
        ) { scene in
            let answer = try scene.ask("GET", "/", over: try scene.client())
            scene.expectOK(answer, "ok")
            for index in 0..<20 where answer["x-\(index)"].first?.utf8.count != 1000 {
                scene.complain("the field x-\(index) is \(answer["x-\(index)"])")
            }
        },
        Exchange("response/table-size-0") { scene in
            let client = try scene.settledClient([(RawFrame.Setting.headerTableSize, 0)])
            // The client complains by itself of an index that points into a table of 0, and of a size that isn't told.
            for index in 0..<3 { scene.expectOK(try scene.ask("GET", "/\(index)", over: client)) }
        },
        Exchange(
            "response/early-answer",
            origin: OriginBehavior { connection, head, signals in
                guard head.target == "/early" else { return try connection.send(OriginBehavior.ok(to: head)) }
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nearly")
                signals.raise("answered")
                throw OriginBehavior.Closing()
            }
        ) { scene in
            let client = try scene.client()
            scene.forbidWhole("/early")
            let fields = client.fields("POST", "/early", [Field("content-length", "1000000")])
            let stream = try client.send(request: fields, end: false)
            try client.send(.data(stream, [UInt8](repeating: 65, count: 1000)))
            try scene.signals.wait("answered")
            client.read { $0.answers[stream]?.contentLength == 5 || $0.answers[stream]?.ending != nil }
            let answer = client.answer(on: stream)
            scene.expectOK(answer, "early")
            try? client.send(.reset(stream, RawFrame.Code.none))
            scene.expectOK(try scene.ask("GET", "/next", over: client), "/next")
        },
    ]
}
