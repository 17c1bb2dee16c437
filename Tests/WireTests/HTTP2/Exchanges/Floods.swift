import Checks

// Attacks that cost their sender little. Most are there twice: must the proxy bear it, and should it end it?
extension Exchange {
    static let floods: [Exchange] = [
        both("flood/rapid-reset", rapidReset),
        both("flood/made-you-reset", madeYouReset),
        both("flood/malformed", malformed),
        both("flood/continuation", continuation),
        both(
            "flood/settings",
            Attack(16, rounds: 200, reads: false) { client, _ in
                client.note((0..<50).map { _ in .settings(RawFrame.Setting.initialWindowSize, 65535) })
            }),
        both(
            "flood/ping",
            Attack(16, rounds: 200, reads: false) { client, _ in
                client.note((0..<100).map { _ in .ping(Array("12345678".utf8)) })
            }),
        both(
            "flood/empty-data",
            Attack(16, rounds: 200, prepare: openUpload) { _, _ in
                repeated(RawFrame.data(1, []), 100)
            }),
        both(
            "flood/priority",
            Attack(16, rounds: 200) { _, index in
                (0..<100).flatMap { RawFrame.priority(UInt32(index * 100 + $0) * 2 + 1001, dependsOn: 1).bytes }
            }),
        [
            must("flood/window-update", Attack(16, rounds: 200) { _, _ in repeated(RawFrame.windowUpdate(0, 1), 100) }),
            must("flood/unknown", Attack(16, rounds: 200) { _, _ in repeated(RawFrame(0xfa, Array("abc".utf8)), 100) }),
            must(
                "flood/table-churn",
                Attack(16, rounds: 200) { client, index in
                    (0..<10).flatMap { round in
                        client.note([.settings(RawFrame.Setting.headerTableSize, round % 2 == 0 ? 0 : 65536)])
                    }
                }),
            must("flood/hpack-bomb", hpackBomb),
            must(
                "flood/empty-names",
                Attack(16, rounds: 20) { client, _ in
                    let block = client.writer.block(client.fields("GET", "/other")) + [UInt8](repeating: 0, count: 3000)
                    return client.note([.headers(client.newStream(), block)])
                }),
            Exchange("flood/rapid-reset-late", origin: .abandoned, rapidResetLate),
        ],
    ].flatMap { $0 }

    // MARK: Attacks

    private static let rapidReset = Attack(64, rounds: 100, prepare: allowHeld) { client, _ in
        (0..<50).flatMap { _ in
            let stream = client.newStream()
            let block = client.writer.block(client.fields("GET", "/held"))
            return client.note([.headers(stream, block), .reset(stream)])
        }
    }

    private static let madeYouReset = Attack(64, rounds: 100, prepare: allowHeld) { client, _ in
        (0..<20).flatMap { _ in
            let stream = client.newStream()
            let block = client.writer.block(client.fields("GET", "/held"))
            return client.note([.headers(stream, block), .windowUpdate(stream, 0x7fff_ffff)])
        }
    }

    private static let malformed = Attack(64, rounds: 100) { client, _ in
        (0..<20).flatMap { _ in
            let block = client.writer.block(client.fields("GET", "/malformed", [Field("X-Upper", "1")]))
            return client.note([.headers(client.newStream(), block)])
        }
    }

    private static let continuation = Attack(
        16, rounds: 1000,
        prepare: { _, client in
            let block = client.writer.block(client.fields("GET", "/evil"))
            try client.send(.headers(client.newStream(), block, isWhole: false))
        }
    ) { client, index in
        let field = Field("x-\(index)", String(repeating: "a", count: 1000))
        return RawFrame.continuation(1, client.writer.block([field]), isWhole: false).bytes
    }

    /// A field of 4,000 bytes in the table, and then 15,500 times its index.
    private static let hpackBomb = Attack(32, rounds: 1) { client, _ in
        let stream = client.newStream()
        let field = Field("x", String(repeating: "a", count: 4000))
        let block =
            client.writer.block(client.fields("GET", "/evil")) + client.writer.block([field], .indexed)
            + [UInt8](repeating: 0xbe, count: 15500)
        return client.note([
            .headers(stream, Array(block[..<16384]), isWhole: false), .continuation(stream, Array(block[16384...])),
        ])
    }

    /// Rounds of 50 requests that are reset once the origin works on them. What is under way there stays within bounds.
    private static let rapidResetLate: @Sendable (Scene) throws -> Void = { scene in
        let client = try scene.settledClient()
        let limit = Int(client.conduct.settings[RawFrame.Setting.maxConcurrentStreams] ?? 100)
        scene.allow("/held")
        for round in 0..<10 where client.ending == .open && client.conduct.goAways.isEmpty {
            let before = scene.signals["held"]
            let streams = (0..<50).map { _ in client.newStream() }
            let block = client.writer.block(client.fields("GET", "/held"))
            guard (try? client.send(bytes: client.note(streams.map { .headers($0, block) }))) != nil else { break }
            // A proxy that waits for the end of earlier work has fewer of them at the origin.
            try? scene.signals.wait("held", count: before + 50, within: round == 0 ? 5 : 1)
            guard (try? client.send(bytes: client.note(streams.map { .reset($0) }))) != nil else { break }
            client.ping(within: .seconds(2))
        }
        let most = scene.signals.most("active")
        scene.check(most <= limit + 50, "\(most) requests were under way at the origin, with a limit of \(limit)")
    }

    // MARK: Making them

    private static func must(_ id: String, _ attack: Attack) -> Exchange {
        Exchange(id, origin: .abandoned) { try attack.play($0) }
    }

    static func both(_ id: String, _ attack: Attack) -> [Exchange] {
        [must(id, attack), Exchange("\(id)-ended", origin: .abandoned) { try attack.playToTheEnd($0) }]
    }

    static func repeated(_ frame: RawFrame, _ count: Int) -> [UInt8] {
        let bytes = frame.bytes
        return (0..<count).flatMap { _ in bytes }
    }

    private static let allowHeld: @Sendable (Scene, HTTP2Client) throws -> Void = { scene, _ in scene.allow("/held") }

    static let openUpload: @Sendable (Scene, HTTP2Client) throws -> Void = { scene, client in
        scene.forbidWhole("/upload")
        try client.send(request: client.fields("POST", "/upload"), end: false)
    }
}
