import Checks

// The windows of flow control.
extension Exchange {
    static let flow: [Exchange] = [
        Exchange("flow/one-byte-windows") { scene in
            let client = try scene.settledClient([(RawFrame.Setting.initialWindowSize, 1)])
            client.givesCredit = false
            let stream = try scene.send("GET", "/1234", over: client)
            for count in 1...5 {
                let hasCome = client.read(within: .seconds(5)) { $0.answers[stream]?.contentLength == count }
                scene.check(hasCome, "\(client.conduct.answers[stream]?.contentLength ?? 0) bytes instead of \(count)")
                try client.send(.windowUpdate(stream, 1))
            }
            // If there were more than the window allows, the client would complain by itself.
            scene.expectOK(client.answer(on: stream), "/1234")
        },
        Exchange(
            "flow/empty-answer-needs-no-window",
            origin: OriginBehavior { connection, head, _ in
                _ = try connection.wholeRequest(head)
                try connection.send(
                    head.target == "/chunked"
                        ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        ) { scene in
            let client = try scene.settledClient([(RawFrame.Setting.initialWindowSize, 0)])
            scene.expectOK(try scene.ask("GET", "/length", over: client), "")
            scene.expectOK(try scene.ask("GET", "/chunked", over: client), "")
            try client.send(.settings(RawFrame.Setting.initialWindowSize, 65535))
        },
        Exchange("flow/connection-window", origin: .sending(60000)) { scene in
            let client = try scene.settledClient([(RawFrame.Setting.initialWindowSize, 1_048_576)])
            client.givesCredit = false
            let streams = try (0..<4).map { try scene.send("GET", "/down/\($0)", over: client) }
            func sum(_ conduct: ServerConduct) -> Int { streams.reduce(0) { $0 + conduct.answers[$1]!.windowUsed } }
            scene.check(client.read { sum($0) == 65535 }, "\(sum(client.conduct)) bytes, with a window of 65535")
            client.ping()
            scene.check(sum(client.conduct) == 65535, "more than the window")
            try client.send(.windowUpdate(0, 1 << 20))
            for stream in streams { scene.check(client.answer(on: stream).contentLength == 60000, "not all came") }
        },
        Exchange("flow/window-2-31", origin: .holding) { scene in
            let client = try scene.client()
            let stream = try scene.send("GET", "/held", over: client)
            try scene.signals.wait("held")
            try client.send(.windowUpdate(stream, 0x7fff_ffff - 65535))
            scene.check(client.ping(), "no answer to PING after the largest window")
            scene.check(client.conduct.answers[stream]?.ending == nil, "the largest window was refused")
            try client.send(.windowUpdate(stream, 1))
            client.read(within: .seconds(5)) { $0.answers[stream]?.ending != nil || !$0.goAways.isEmpty }
            let isReset = client.conduct.answers[stream]?.ending == .reset(RawFrame.Code.flowControl)
            let isGone = client.conduct.goAways.contains { $0.code == RawFrame.Code.flowControl }
            scene.check(isReset || isGone, "no FLOW_CONTROL_ERROR: \(client.conduct.answers[stream]!)")
            scene.signals.raise("go")
        },
        Exchange("more/window-negative", origin: .sending(60000)) { scene in
            let client = try scene.settledClient([(RawFrame.Setting.initialWindowSize, 20000)])
            client.givesCredit = false
            let stream = try scene.send("GET", "/down", over: client)
            scene.check(client.read { $0.answers[stream]?.windowUsed == 20000 }, "the first window isn't used")
            try client.send(.settings(RawFrame.Setting.initialWindowSize, 5000))
            scene.check(client.read { $0.acknowledgements == 2 }, "no acknowledgement")
            // The window is now at -15,000. This opens it by 2,000 bytes, and any more would be a fault.
            try client.send(.windowUpdate(stream, 17000))
            scene.check(client.read { $0.answers[stream]?.windowUsed == 22000 }, "the window of 2,000 isn't used")
            client.ping()
            try client.send(.windowUpdate(0, 1 << 20), .windowUpdate(stream, 1 << 20))
            scene.check(client.answer(on: stream).contentLength == 60000, "not all came")
        },
        Exchange("more/window-of-refused") { scene in
            // What comes for a refused stream counts against the connection's window, and is given back.
            let client = try scene.settledClient()
            let malformed = client.fields("POST", "/malformed", [Field("X-Upper", "1")])
            for _ in 0..<10 {
                let stream = try client.send(request: malformed, end: false)
                for _ in 0..<2 {
                    client.read(within: .seconds(5)) { $0.credit >= 8000 }
                    scene.check(client.conduct.credit >= 8000, "the connection's window is used up")
                    if client.conduct.credit >= 8000 {
                        try client.send(.data(stream, [UInt8](repeating: 65, count: 8000)))
                    }
                }
            }
            scene.expectOK(try scene.post("/post", content: pattern(200_000), over: client), "/post")
        },
        Exchange("more/window-of-padding") { scene in
            let client = try scene.settledClient()
            let stream = try scene.send("POST", "/post", end: false, over: client)
            for _ in 0..<600 {
                client.read(within: .seconds(5)) { $0.credit(of: stream) >= 257 }
                guard client.conduct.credit(of: stream) >= 257 else {
                    return scene.complain("padding isn't given back")
                }
                try client.send(.data(stream, [65], padding: 255))
            }
            try client.send(.data(stream, [], end: true))
            scene.expectOK(client.answer(on: stream), "/post")
            scene.expectContent(String(repeating: "A", count: 600), of: "/post")
        },
        Exchange("flow/update-after-end") { scene in
            let client = try scene.client()
            let stream = try scene.send("GET", "/1", over: client)
            scene.expectOK(client.answer(on: stream))
            try client.send(.windowUpdate(stream, 100), .reset(stream), .priority(stream))
            scene.check(client.ping(), "no answer to PING")
            scene.expectOK(try scene.ask("GET", "/2", over: client))
            scene.check(client.conduct.goAways.isEmpty, "GOAWAY: \(client.conduct.goAways)")
        },
        Exchange("flow/too-much-data-ended", origin: .stuck) { scene in
            let client = try scene.client()
            scene.forbidWhole("/stuck")
            let stream = try client.send(request: client.fields("POST", "/stuck"), end: false)
            let frames = [UInt8](repeating: 65, count: 16384)
            var isStopped = false
            for _ in 0..<1024 where !isStopped {
                isStopped = !client.sendWithoutReading(client.note([.data(stream, frames)]))
                client.read(within: .zero)
                let conduct = client.conduct
                isStopped = isStopped || conduct.answers[stream]?.ending != nil || !conduct.goAways.isEmpty
                isStopped = isStopped || client.ending != .open
            }
            client.read(within: .milliseconds(500)) { $0.answers[stream]?.ending != nil || !$0.goAways.isEmpty }
            let isOver = client.conduct.answers[stream]?.ending != nil || !client.conduct.goAways.isEmpty
            scene.check(isStopped || isOver || client.ending != .open, "16 MiB were taken beyond the window")
        },
    ]
}
