import Checks

// Answers of the origin that are wrong, or don't come.
extension Exchange {
    static let brokenResponses: [Exchange] = [
        Exchange(
            "response/breaks-off-length",
            origin: .breaking("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
        ) { try expectCut($0) },
        Exchange(
            "more/response-breaks-off-chunked",
            origin: .breaking("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n")
        ) { try expectCut($0) },
        Exchange(
            "more/response-bad-chunk",
            origin: .breaking("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz\r\n\r\n")
        ) { try expectCut($0) },
        Exchange("response/no-answer", origin: .breaking("")) { try expectFailure($0) },
        Exchange("response/garbage", origin: .breaking("SSH-2.0-OpenSSH_9.2\r\n\r\n")) { try expectFailure($0) },
        Exchange(
            "more/response-two-lengths",
            origin: .breaking("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nhello")
        ) { try expectFailure($0) },
        Exchange(
            "more/response-101",
            origin: .breaking("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n")
        ) { try expectFailure($0) },
        Exchange(
            "more/response-surplus",
            origin: OriginBehavior { connection, head, _ in
                _ = try connection.wholeRequest(head)
                try connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nX-Evil: 1\r\n\r\n")
            }
        ) { scene in
            let client = try scene.client()
            for index in 0..<5 {
                let answer = try scene.ask("GET", "/\(index)", over: client)
                scene.check(answer["x-evil"].isEmpty, "the surplus became an answer: \(answer)")
                if answer.status == 200 { scene.check(answer.text == "ok", "the content is \(answer)") }
            }
        },
        Exchange(
            "response/control-in-value",
            origin: OriginBehavior { connection, head, _ in
                _ = try connection.wholeRequest(head)
                let value = ["/nul": "a\0b", "/cr": "a\rx-b: c"][head.target] ?? "a"
                try connection.send("HTTP/1.1 200 OK\r\nX-A: \(value)\r\nContent-Length: 2\r\n\r\nok")
            }
        ) { scene in
            // The client complains of these bytes by itself.
            let client = try scene.client()
            for path in ["/nul", "/cr"] {
                let stream = try scene.send("GET", path, over: client)
                let answer = client.answer(on: stream)
                scene.check(answer.ending != nil || client.ending != .open, "no end: \(answer)")
                scene.check(answer["x-b"].isEmpty, "a bare CR became a line: \(answer)")
            }
        },
        Exchange("response/origin-gone", isSurvivable: false) { scene in
            scene.origin.stop()
            let client = try scene.client()
            for index in 0..<3 {
                let answer = try scene.ask("GET", "/\(index)", over: client)
                scene.check((502...504).contains(answer.status ?? 0), "the answer is \(answer)")
            }
        },
    ]

    /// A cut answer never looks whole, and the proxy goes on.
    private static func expectCut(_ scene: Scene) throws {
        let client = try scene.client()
        let answer = try scene.ask("GET", "/broken", over: client)
        if (500...599).contains(answer.status ?? 0) { return }
        scene.check(answer.ending != .whole, "the cut answer looks whole: \(answer)")
        scene.check(answer.ending != nil || client.ending != .open, "the stream doesn't end: \(answer)")
    }

    /// The proxy answers itself, or resets the stream, and the connection goes on.
    private static func expectFailure(_ scene: Scene) throws {
        let client = try scene.client()
        let answer = try scene.ask("GET", "/broken", over: client)
        if case .reset? = answer.ending {
        } else {
            scene.check((500...599).contains(answer.status ?? 0), "neither 5xx nor RST_STREAM: \(answer)")
        }
        scene.expectOK(try scene.ask("GET", "/next", over: client), "/next", "the next answer")
    }
}

extension OriginBehavior {
    /// Answers a request for `/broken` with these bytes, and closes.
    static func breaking(_ bytes: String) -> OriginBehavior {
        OriginBehavior { connection, head, _ in
            _ = try connection.wholeRequest(head)
            guard head.target == "/broken" else { return try connection.send(ok(to: head)) }
            try connection.send(bytes)
            connection.close()
            throw Closing()
        }
    }
}
