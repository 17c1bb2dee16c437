import Checks

// Attacks besides those of the given rows.
extension Exchange {
    static let moreFloods: [Exchange] = [
        // 2,700 settings in each frame.
        one(
            "more/flood-huge-settings",
            Attack(16, rounds: 100) { client, _ in
                let list = (0..<2700).map { (id: UInt16(4096 + $0), value: UInt32($0)) }
                return client.note([.settings(list)])
            }),
        one(
            "more/flood-empty-continuation",
            Attack(
                16, rounds: 200,
                prepare: { _, client in
                    let block = client.writer.block(client.fields("GET", "/evil"))
                    try client.send(.headers(client.newStream(), block, isWhole: false))
                }
            ) { _, _ in repeated(RawFrame.continuation(1, [], isWhole: false), 100) }),
        // Padding is not content, but it fills the window.
        one(
            "more/flood-padding",
            Attack(16, rounds: 200, prepare: openUpload) { client, _ in
                guard client.conduct.credit(of: 1) >= 256 * 20 else { return [] }
                return (0..<20).flatMap { _ in client.note([.data(1, [], padding: 255)]) }
            }),
        one(
            "more/flood-streams-beyond-limit",
            Attack(64, rounds: 100, prepare: { scene, _ in scene.forbidWhole("/upload") }) { client, _ in
                (0..<20).flatMap { _ in
                    let block = client.writer.block(client.fields("POST", "/upload"))
                    return client.note([.headers(client.newStream(), block, end: false)])
                }
            }),
        one(
            "more/flood-cookie-crumbs",
            Attack(16, rounds: 100) { client, _ in
                let crumbs = [UInt8](repeating: 0, count: 0) + (0..<3000).flatMap { _ in [0x60, 0] as [UInt8] }
                let block = client.writer.block(client.fields("GET", "/other")) + crumbs
                return client.note([.headers(client.newStream(), block)])
            }),
        one(
            "more/flood-reset-of-ended",
            Attack(
                16, rounds: 200,
                prepare: { scene, client in
                    scene.expectOK(try scene.ask("GET", "/other", over: client))
                }
            ) { _, _ in repeated(RawFrame.reset(1), 100) }),
    ]

    private static func one(_ id: String, _ attack: Attack) -> Exchange {
        Exchange(id, origin: .abandonedUploads) { try attack.play($0) }
    }
}

extension OriginBehavior {
    /// Reads only the heads of uploads, and answers all other requests.
    static let abandonedUploads = OriginBehavior { connection, head, _ in
        if head.target == "/upload" {
            connection.hold(for: .seconds(30))
            throw Closing()
        }
        _ = try connection.wholeRequest(head)
        try connection.send(ok(to: head))
    }
}
