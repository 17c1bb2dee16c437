import Checks

// SETTINGS, and the beginning of a connection.
extension Exchange {
    private typealias Setting = RawFrame.Setting

    static let settings: [Exchange] = [
        Exchange("more/settings-each-acknowledged") { scene in
            let client = try scene.settledClient()
            for size in [1000, 2000, 3000] as [UInt32] {
                try client.send(.settings([(Setting.initialWindowSize, size), (0xf0f0, 7)]))
            }
            scene.check(client.read { $0.acknowledgements == 4 }, "\(client.conduct.acknowledgements) acknowledgements")
            client.ping()
            scene.check(client.conduct.acknowledgements == 4, "more acknowledgements than SETTINGS")
            scene.expectOK(try scene.ask("GET", "/1", over: client))
        },
        ended("more/settings-ack-payload", [RawFrame(RawFrame.Kind.settings, flags: 1, [0, 1, 0, 0, 0, 0])]),
        ended("more/settings-length", [RawFrame(RawFrame.Kind.settings, [0, 1, 0, 0, 0])]),
        ended("more/settings-on-stream", [RawFrame(RawFrame.Kind.settings, stream: 1)]),
        ended("more/settings-push-2", [.settings(Setting.enablePush, 2)]),
        ended("more/settings-window-2-31", [.settings(Setting.initialWindowSize, 0x8000_0000)]),
        ended("more/settings-frame-size-small", [.settings(Setting.maxFrameSize, 16383)]),
        ended("more/settings-frame-size-large", [.settings(Setting.maxFrameSize, 16_777_216)]),
        Exchange("more/settings-window-overflow", origin: .holding) { scene in
            let client = try scene.settledClient()
            let stream = try scene.send("GET", "/held", over: client)
            try scene.signals.wait("held")
            try client.send(.windowUpdate(stream, 0x7fff_ffff - 65535))
            try client.send(.settings(Setting.initialWindowSize, 65536))
            scene.expectEnd(of: client)
        },
        Exchange("more/preface-wrong") { scene in
            let client = try scene.silentClient()
            let text = scene.isSecure ? "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" : "PRI * HTTP/2.0\r\n\r\nSX\r\n\r\n"
            try? client.send(bytes: Array(text.utf8) + client.note([.settings()]))
            client.read(within: .seconds(8)) { !$0.goAways.isEmpty }
            scene.check(client.ending != .open || !client.conduct.goAways.isEmpty, "the connection goes on")
            // An answer in HTTP/1.1 is no frame of HTTP/2, and allowed here.
            client.conduct.forgive()
        },
        Exchange("more/settings-not-first") { scene in
            let client = try scene.silentClient()
            let block = client.writer.block(client.fields("GET", "/evil"))
            try client.send(bytes: RawFrame.preface + client.note([.headers(1, block)]))
            scene.expectEnd(of: client)
        },
        Exchange("more/preface-cut", flags: ["--timeout", "2"]) { scene in
            let client = try scene.silentClient()
            client.acknowledges = false
            try client.send(bytes: Array(RawFrame.preface.prefix(20)))
            client.read(within: .seconds(8))
            scene.check(client.ending != .open, "a client that stops within its preface stays connected for 8 s")
            client.conduct.forgive()
        },
        Exchange("more/silent-in-block", flags: ["--timeout", "2"]) { scene in
            let client = try scene.settledClient()
            let block = client.writer.block(client.fields("GET", "/evil"))
            try client.send(.headers(1, block, isWhole: false))
            client.read(within: .seconds(8)) { !$0.goAways.isEmpty || $0.answers[1]?.ending != nil }
            let isOver = client.ending != .open || !client.conduct.goAways.isEmpty
            scene.check(isOver || client.conduct.answers[1]?.ending != nil, "a header block stays open for 8 s")
        },
    ]

    /// Frames after which the connection ends.
    static func ended(_ id: String, _ frames: [RawFrame]) -> Exchange {
        Exchange(id) { scene in
            let client = try scene.settledClient()
            scene.expectOK(try scene.ask("GET", "/1", over: client))
            try client.send(bytes: frames.flatMap(\.bytes))
            scene.expectEnd(of: client)
        }
    }
}
