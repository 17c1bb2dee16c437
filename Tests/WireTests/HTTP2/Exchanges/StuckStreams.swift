import Checks

// One stream that doesn't go on, and all the others.
extension Exchange {
    private static let mebibyte = 1 << 20

    static let stuckStreams: [Exchange] = [
        Exchange("flow/slow-stream", origin: .sending(64 * mebibyte)) { try readNothing(in: $0) { _, _ in } },
        Exchange("flow/slow-stream-memory", origin: .sending(64 * mebibyte)) { scene in
            try readNothing(in: scene) { scene, before in
                scene.checkMemory(since: before, atMost: 16)
                let taken = scene.signals["sent"]
                scene.check(taken <= 8 * mebibyte, "\(taken) bytes were taken from the origin")
            }
        },
        Exchange("flow/stuck-upload", origin: .stuck) { try upload(in: $0) { _, _, _ in } },
        Exchange("flow/stuck-upload-memory", origin: .stuck) { scene in
            try upload(in: scene) { scene, _, measured in
                scene.checkMemory(since: measured.memory, atMost: 16)
                scene.check(measured.taken <= 8 * mebibyte, "\(measured.taken) bytes were taken of the upload")
            }
        },
        // Another upload needs some of the connection's window, too.
        Exchange("more/stuck-upload-and-another", origin: .stuck) { scene in
            try upload(in: scene) { scene, client, _ in
                let other = try scene.send("POST", "/other", end: false, over: client)
                try client.send(content: [UInt8](repeating: 66, count: 20000), on: other, within: .seconds(5))
                scene.expectOK(client.answer(on: other, within: .seconds(5)), "/other", "another upload")
            }
        },
        Exchange("more/stuck-uploads-and-another", origin: .stuck) { scene in
            let client = try scene.settledClient()
            scene.forbidWhole("/stuck")
            let stuck = try (0..<20).map { _ in
                try client.send(request: client.fields("POST", "/stuck"), end: false)
            }
            let piece = [UInt8](repeating: 65, count: 16384)
            // The sockets on the way take some of the content, too.
            while client.read(within: .seconds(1), until: { conduct in stuck.contains { conduct.credit(of: $0) > 0 } })
            {
                for stream in stuck {
                    let count = min(client.conduct.credit(of: stream), piece.count)
                    if count > 0 { try client.send(.data(stream, piece.prefix(count))) }
                }
            }
            let other = try scene.send("POST", "/other", end: false, over: client)
            try client.send(content: [UInt8](repeating: 66, count: 20000), on: other, within: .seconds(5))
            scene.expectOK(client.answer(on: other, within: .seconds(5)), "/other", "another upload")
        },
    ]

    /// A stream of 64 MB whose window nobody opens. Others are served meanwhile.
    private static func readNothing(in scene: Scene, _ judge: (Scene, Int) throws -> Void) throws {
        let client = try scene.settledClient()
        scene.expectOK(try scene.ask("GET", "/first", over: client))
        let before = scene.memory
        client.givesCredit = false
        client.conduct.keepsContent = false
        try client.send(.windowUpdate(0, UInt32(mebibyte)))
        let slow = try scene.send("GET", "/down", over: client)
        scene.check(client.read { $0.answers[slow]?.windowUsed == 65535 }, "the slow stream's window isn't used")
        client.conduct.keepsContent = true
        for index in 0..<20 {
            scene.expectOK(try scene.ask("GET", "/fast/\(index)", over: client, within: .seconds(2)), "/fast/\(index)")
        }
        waitUntilSteady { scene.signals["sent"] }
        try judge(scene, before)
    }

    /// An upload that the origin doesn't read. Others are served meanwhile.
    private static func upload(in scene: Scene, _ judge: (Scene, HTTP2Client, (memory: Int, taken: Int)) throws -> Void)
        throws
    {
        let client = try scene.settledClient()
        scene.expectOK(try scene.ask("GET", "/first", over: client))
        let before = scene.memory
        scene.forbidWhole("/stuck")
        let stuck = try client.send(request: client.fields("POST", "/stuck"), end: false)
        let piece = [UInt8](repeating: 65, count: 16384)
        // Some proxies send the head with the first content.
        try client.send(.data(stuck, piece))
        try scene.signals.wait("stuck")
        var taken = piece.count
        // The window counts, and not what the sockets' buffers take.
        while taken < 16 * mebibyte, client.read(within: .seconds(1), until: { $0.credit(of: stuck) > 0 }) {
            let count = min(client.conduct.credit(of: stuck), piece.count)
            try client.send(.data(stuck, piece.prefix(count)))
            taken += count
        }
        for index in 0..<20 {
            scene.expectOK(try scene.ask("GET", "/fast/\(index)", over: client, within: .seconds(2)), "/fast/\(index)")
        }
        try judge(scene, client, (before, taken))
    }

    /// Waits until a number hasn't changed for half a second.
    private static func waitUntilSteady(_ number: () -> Int) {
        var last = -1
        var count = 0
        _ = eventually(within: .seconds(10)) {
            count = number() == last ? count + 1 : 0
            last = number()
            return count > 50
        }
    }
}

extension OriginBehavior {
    /// Reads only the head of the request for `/stuck`, and nothing more until the case is over.
    static let stuck = OriginBehavior { connection, head, signals in
        guard head.target == "/stuck" else {
            _ = try connection.wholeRequest(head)
            return try connection.send(ok(to: head))
        }
        signals.raise("stuck")
        try? signals.wait("go", within: 60)
        connection.isRecording = false
        throw Closing()
    }
}

extension Scene {
    /// The memory of the proxy; 0 where the system doesn't tell.
    var memory: Int { (try? proxy.figures.memory) ?? 0 }

    /// Complains if the proxy has needed more than this many mebibytes at any time.
    func checkMemory(since before: Int, atMost mebibytes: Int) {
        #if os(Linux)
            guard let most = try? proxy.figures.peakMemory else { return complain("the proxy's memory is unknown") }
            check(most - before <= mebibytes << 20, "the memory grew by \((most - before) >> 10) KiB")
        #endif
    }
}
