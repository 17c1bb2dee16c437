import Checks

// Rows of this suite that fit nowhere else.
extension Exchange {
    static let more: [Exchange] = [
        Exchange("more/via") { scene in
            let answer = try scene.ask("GET", "/via", over: try scene.client())
            scene.expectOK(answer)
            let via = scene.request(for: "/via")?["Via"].joined(separator: ", ") ?? ""
            scene.check(via.hasPrefix("2 ") || via.hasPrefix("2.0 "), "Via at the origin is \"\(via)\"")
        },
        Exchange("more/forwarded-proto") { scene in
            let client = try scene.client()
            scene.expectOK(try scene.ask("GET", "/proto", over: client))
            let found = scene.request(for: "/proto")?["X-Forwarded-Proto"] ?? []
            scene.check(found == [client.scheme], "X-Forwarded-Proto is \(found)")
        },
        Exchange("more/post-empty-framed") { scene in
            // For some origins, a PUT or POST without any framing has no content at all, and not empty content.
            let client = try scene.client()
            for (path, fields) in [("/length", [Field("content-length", "0")]), ("/none", [])] {
                scene.expectOK(try scene.ask("PUT", path, fields, over: client), path)
                guard let request = scene.request(for: path) else { continue }
                scene.check(request.framing != .none, "\(path): the request has no framing: \(request.fields)")
            }
        },
        Exchange("more/cookie-crumbs-order") { scene in
            let fields = [
                Field("cookie", "a=1"), Field("x-a", "1"), Field("cookie", "b=2"), Field("x-b", "2"),
                Field("cookie", "c=3"),
            ]
            scene.expectOK(try scene.ask("GET", "/get", fields, over: try scene.client()))
            guard let request = scene.request(for: "/get") else { return }
            scene.check(request["cookie"] == ["a=1; b=2; c=3"], "the cookies are \(request["cookie"])")
            scene.check(request["x-a"] == ["1"] && request["x-b"] == ["2"], "other fields are lost")
        },
        Exchange("more/large-frames-allowed", origin: .sending(1 << 20)) { scene in
            // A client that allows large frames gets them, or not. The windows hold in both cases.
            let client = try scene.settledClient([
                (RawFrame.Setting.maxFrameSize, 1_048_576), (RawFrame.Setting.initialWindowSize, 1_048_576),
            ])
            let answer = try scene.ask("GET", "/down", over: client)
            scene.expectOK(answer)
            scene.check(answer.content == pattern(1 << 20), "the content isn't the same")
        },
        Exchange("more/frames-not-tiny", origin: .sending(1 << 20)) { scene in
            let client = try scene.settledClient([(RawFrame.Setting.initialWindowSize, 1_048_576)])
            try client.send(.windowUpdate(0, 1 << 20))
            let answer = try scene.ask("GET", "/down", over: client)
            scene.expectOK(answer)
            scene.check(answer.dataFrames <= 512, "a megabyte came in \(answer.dataFrames) frames")
        },
    ]
}
