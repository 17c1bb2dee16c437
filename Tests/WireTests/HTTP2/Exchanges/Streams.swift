import Checks

// The numbers and states of streams.
extension Exchange {
    static let streams: [Exchange] = [
        Exchange("streams/limit-announced") { scene in
            let client = try scene.settledClient()
            let limit = client.conduct.settings[RawFrame.Setting.maxConcurrentStreams]
            scene.check(
                (100...1000).contains(limit ?? 0), "MAX_CONCURRENT_STREAMS is \(limit.map(String.init) ?? "not there")")
        },
        fault("streams/even-id") { [.headers(2, $0.writer.block($0.fields("GET", "/evil")))] },
        Exchange("streams/lower-id") { scene in
            let client = try scene.client()
            client.nextStream = 5
            scene.expectOK(try scene.ask("GET", "/5", over: client))
            try client.send(.headers(3, client.writer.block(client.fields("GET", "/evil"))))
            scene.expectEnd(of: client)
        },
        fault("streams/headers-on-0") { [.headers(0, $0.writer.block($0.fields("GET", "/evil")))] },
        fault("streams/data-on-idle") { _ in [.data(1, [65], end: true)] },
        fault("more/data-on-0") { _ in [.data(0, [65], end: true)] },
        fault("more/window-update-on-idle") { _ in [.windowUpdate(7, 1)] },
        fault("more/reset-on-idle") { _ in [.reset(7)] },
        fault("more/reset-on-0") { _ in [.reset(0)] },
        fault("streams/push-promise") {
            let block = $0.writer.block($0.fields("GET", "/evil"))
            return [RawFrame(RawFrame.Kind.pushPromise, flags: 4, stream: 1, RawFrame.number(2, bytes: 4) + block)]
        },
        fault("streams/within-block-data") { _ in [.data(1, [65])] },
        fault("streams/within-block-ping") { _ in [.ping(Array("12345678".utf8))] },
        fault("more/within-block-unknown") { _ in [RawFrame(0xfa, stream: 1, [1])] },
        fault("streams/within-block-other-stream") { [.continuation(3, $0.writer.block([Field("x-a", "1")]))] },
        fault("streams/continuation-first") { [.continuation(1, $0.writer.block($0.fields("GET", "/evil")))] },
        fault("more/continuation-after-whole") { client in
            let block = client.writer.block(client.fields("POST", "/begun"))
            return [.headers(1, block, end: false), .continuation(1, client.writer.block([Field("x-evil", "1")]))]
        },
        fault("streams/huge-frame") { client in
            let fields = client.fields("GET", "/evil", [Field("x-a", String(repeating: "a", count: 20000))])
            return [.headers(1, client.writer.block(fields))]
        },
        fault("streams/padding-too-long") { client in
            let block = client.writer.block(client.fields("GET", "/evil"))
            return [RawFrame(RawFrame.Kind.headers, flags: 4 | 1 | 8, stream: 1, [255] + block)]
        },
        fault("streams/data-padding-too-long") { client in
            let block = client.writer.block(client.fields("POST", "/begun"))
            return [
                .headers(1, block, end: false), RawFrame(RawFrame.Kind.data, flags: 1 | 8, stream: 1, [4, 65, 66, 67]),
            ]
        },
        Exchange("streams/data-after-end", origin: .holding) { scene in
            let client = try scene.client()
            let stream = try scene.send("POST", "/held", over: client)
            try scene.signals.wait("held")
            try client.send(.data(stream, Array("evil".utf8), end: true))
            client.read(within: .seconds(5)) { $0.answers[stream]?.ending != nil || !$0.goAways.isEmpty }
            let isReset = client.conduct.answers[stream]?.ending == .reset(RawFrame.Code.streamClosed)
            let isGone = client.conduct.goAways.contains { $0.code == RawFrame.Code.streamClosed }
            scene.check(
                isReset || isGone, "no STREAM_CLOSED: \(client.conduct.answers[stream]!), \(client.conduct.goAways)")
            scene.signals.raise("go")
            scene.expectContent("", of: "/held")
        },
        Exchange("streams/trailers-without-end") { scene in
            let client = try scene.client()
            scene.forbidWhole("/post")
            let stream = try client.send(request: client.fields("POST", "/post"), end: false)
            try client.send(.data(stream, [65]), .headers(stream, client.writer.block([Field("x-a", "1")]), end: false))
            scene.expectRefusal(of: stream, over: client)
        },
        Exchange("streams/close-frees-origin", origin: .abandoned) { scene in
            let client = try scene.client()
            for index in 0..<3 { try scene.send("GET", "/held/\(index)", over: client) }
            try scene.signals.wait("held", count: 3)
            client.close()
            let isFree = scene.origin.wait(within: .seconds(2)) { $0.allSatisfy { $0.ending != .open } }
            scene.check(isFree, "after 2 s, \(scene.signals["active"]) requests are under way at the origin")
        },
        Exchange("more/reset-frees-origin", origin: .abandoned) { scene in
            let client = try scene.client()
            let streams = try (0..<3).map { try scene.send("GET", "/held/\($0)", over: client) }
            try scene.signals.wait("held", count: 3)
            for stream in streams { try client.send(.reset(stream)) }
            let isFree = scene.origin.wait(within: .seconds(2)) { $0.allSatisfy { $0.ending != .open } }
            scene.check(isFree, "after 2 s, \(scene.signals["active"]) requests are under way at the origin")
            scene.expectOK(try scene.ask("GET", "/next", over: client), "/next")
        },
        Exchange("streams/reset-and-others", origin: .holding) { scene in
            let client = try scene.client()
            let streams = try (0..<4).map { try scene.send("GET", "/held/\($0)", over: client) }
            try scene.signals.wait("held", count: 4)
            try client.send(.reset(streams[1]))
            let malformed = try client.send(request: client.fields("GET", "/malformed", [Field("X-Upper", "1")]))
            scene.expectRefusal(of: malformed, over: client)
            scene.check(client.ping(), "no answer to PING")
            scene.signals.raise("go")
            for index in [0, 2, 3] { scene.expectOK(client.answer(on: streams[index]), "/held/\(index)") }
        },
        Exchange("streams/idle-skipped") { scene in
            let client = try scene.client()
            scene.expectOK(try scene.ask("GET", "/1", over: client))
            client.nextStream = 9
            scene.expectOK(try scene.ask("GET", "/9", over: client))
            try client.send(.headers(5, client.writer.block(client.fields("GET", "/evil"))))
            scene.expectEnd(of: client)
        },
        Exchange("more/streams-beyond-limit", origin: .holding) { scene in
            let client = try scene.settledClient()
            let limit = Int(client.conduct.settings[RawFrame.Setting.maxConcurrentStreams] ?? 100)
            guard limit <= 1000 else { return scene.complain("a limit of \(limit) streams") }
            for index in 0..<limit { try scene.send("GET", "/held/\(index)", over: client) }
            scene.check(client.ping(), "no answer to PING")
            let stream = try client.send(request: client.fields("GET", "/evil"))
            client.read(within: .seconds(5)) { $0.answers[stream]?.ending != nil || !$0.goAways.isEmpty }
            let ending = client.conduct.answers[stream]?.ending
            let codes = [RawFrame.Code.protocol, RawFrame.Code.refusedStream]
            let isRefused = codes.contains { ending == .reset($0) } || !client.conduct.goAways.isEmpty
            scene.check(isRefused, "the stream beyond the limit isn't refused: \(client.conduct.answers[stream]!)")
            scene.signals.raise("go")
        },
    ]

    /// Frames that end the connection. Those that mustn't stand within a header block come after its beginning.
    private static func fault(_ id: String, _ frames: @escaping @Sendable (HTTP2Client) -> [RawFrame]) -> Exchange {
        Exchange(id) { scene in
            scene.forbidWhole("/begun")
            // An acknowledgement that comes within a block would be a fault of the client's own.
            let client = try scene.settledClient()
            var all = frames(client)
            if id.contains("within-block") {
                let block = client.writer.block(client.fields("POST", "/evil"))
                all.insert(.headers(1, block, end: false, isWhole: false), at: 0)
            }
            try client.send(bytes: client.note(all))
            scene.expectEnd(of: client)
        }
    }
}
