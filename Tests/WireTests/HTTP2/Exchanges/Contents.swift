import Checks

// Many streams, and much content.
extension Exchange {
    static let contents: [Exchange] = [
        Exchange("forward/many-streams") { scene in
            let client = try scene.settledClient()
            let streams = try (0..<100).map {
                (path: "/many/\($0)", try scene.send("GET", "/many/\($0)", over: client))
            }
            for (path, stream) in streams { scene.expectOK(client.answer(on: stream), path) }
        },
        Exchange("forward/no-blocking", origin: .holding) { scene in
            let client = try scene.client()
            let slow = try scene.send("GET", "/held", over: client)
            try scene.signals.wait("held")
            for index in 0..<10 { scene.expectOK(try scene.ask("GET", "/fast/\(index)", over: client)) }
            scene.check(client.conduct.answers[slow]?.hasBegun == false, "the slow answer came too early")
            scene.signals.raise("go")
            scene.expectOK(client.answer(on: slow), "/held")
        },
        Exchange("forward/upload-1mb") { scene in
            let content = pattern(1 << 20)
            let client = try scene.settledClient()
            scene.expectOK(try scene.post("/up", content: content, over: client))
            let length = Field("content-length", "\(content.count)")
            scene.expectOK(try scene.post("/up/length", [length], content: content, over: client))
            for target in ["/up", "/up/length"] {
                scene.check(scene.request(for: target)?.body == content, "\(target): the content isn't the same")
            }
        },
        Exchange("forward/download-1mb", origin: .sending(1 << 20)) { scene in
            let answer = try scene.ask("GET", "/down", over: try scene.client())
            scene.expectOK(answer)
            scene.check(answer.content == pattern(1 << 20), "the content isn't the same")
        },
    ]

    /// Content that is different at each place.
    static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }
}

extension OriginBehavior {
    /// Answers with much content, and counts what it has sent.
    static func sending(_ count: Int) -> OriginBehavior {
        OriginBehavior { connection, head, signals in
            _ = try connection.wholeRequest(head)
            guard head.target.hasPrefix("/down") else { return try connection.send(ok(to: head)) }
            connection.isRecording = false
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            let content = Exchange.pattern(min(count, 1 << 20))
            var rest = count
            while rest > 0 {
                let piece = content.prefix(min(rest, 64 << 10))
                try connection.send(
                    count <= 1 << 20 ? content[(count - rest)..<(count - rest + piece.count)] : piece,
                    within: .seconds(30))
                rest -= piece.count
                signals.change("sent", by: piece.count)
            }
            connection.isRecording = true
        }
    }
}
