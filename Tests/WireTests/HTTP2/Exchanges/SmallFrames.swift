import Checks

// PING, GOAWAY, WINDOW_UPDATE, RST_STREAM and PRIORITY that are wrong.
extension Exchange {
    static let frames: [Exchange] = [
        ended("more/ping-length", [RawFrame(RawFrame.Kind.ping, [1, 2, 3])]),
        ended("more/ping-on-stream", [RawFrame(RawFrame.Kind.ping, stream: 1, Array("12345678".utf8))]),
        ended("more/goaway-on-stream", [RawFrame(RawFrame.Kind.goAway, stream: 1, [0, 0, 0, 0, 0, 0, 0, 0])]),
        ended("more/goaway-short", [RawFrame(RawFrame.Kind.goAway, [0, 0, 0, 0])]),
        ended("more/window-update-0", [.windowUpdate(0, 0)]),
        ended("more/window-update-length", [RawFrame(RawFrame.Kind.windowUpdate, [0, 0, 1])]),
        ended("more/window-connection-2-31", [.windowUpdate(0, 0x7fff_ffff), .windowUpdate(0, 0x7fff_ffff)]),
        ended("more/reset-length", [RawFrame(RawFrame.Kind.reset, stream: 1, [0, 0, 8])]),
        ended("more/priority-on-0", [.priority(0)]),
        ended("more/frame-too-large-on-0", [RawFrame(0xfa, [UInt8](repeating: 0, count: 20000))]),
        Exchange("more/ping-ack") { scene in
            let client = try scene.client()
            try client.send(.ping(Array("unasked!".utf8), isAnswer: true))
            scene.check(client.ping(), "no answer to PING")
            scene.check(client.conduct.pongs.count == 1, "an answer was answered: \(client.conduct.pongs)")
        },
        faulty("more/window-update-0-on-stream") { [.windowUpdate($0, 0)] },
        faulty("more/priority-length") { [RawFrame(RawFrame.Kind.priority, stream: $0, [0, 0, 0, 0])] },
        faulty("more/data-too-large") { [.data($0, [UInt8](repeating: 65, count: 20000))] },
        Exchange("more/headers-after-end", origin: .holding) { scene in
            let client = try scene.client()
            let stream = try scene.send("GET", "/held", over: client)
            try scene.signals.wait("held")
            try client.send(.headers(stream, client.writer.block([Field("x-evil", "1")])))
            client.read(within: .seconds(5)) { $0.answers[stream]?.ending != nil || !$0.goAways.isEmpty }
            let ending = client.conduct.answers[stream]?.ending
            let isReset = ending != nil && ending != .whole
            scene.check(isReset || !client.conduct.goAways.isEmpty, "not refused: \(client.conduct.answers[stream]!)")
            scene.signals.raise("go")
        },
    ]

    /// Frames on an open stream that end it, or the connection.
    private static func faulty(_ id: String, _ frames: @escaping @Sendable (UInt32) -> [RawFrame]) -> Exchange {
        Exchange(id) { scene in
            let client = try scene.client()
            scene.forbidWhole("/post")
            let stream = try client.send(request: client.fields("POST", "/post"), end: false)
            try client.send(bytes: client.note(frames(stream)))
            scene.expectRefusal(of: stream, over: client)
        }
    }
}
