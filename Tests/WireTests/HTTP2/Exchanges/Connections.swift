import Checks
import Foundation

// The life of a connection.
extension Exchange {
    static let connections: [Exchange] = [
        Exchange("connection/client-goaway", origin: .holding) { scene in
            let client = try scene.client()
            let stream = try scene.send("GET", "/held", over: client)
            try scene.signals.wait("held")
            try client.send(.goAway(last: 0))
            scene.signals.raise("go")
            scene.expectOK(client.answer(on: stream), "/held")
        },
        Exchange("connection/client-half-closes", on: .plain, origin: .holding) { scene in
            let client = try scene.client()
            let stream = try scene.send("GET", "/held", over: client)
            try scene.signals.wait("held")
            client.halfClose()
            // It's time for the proxy to see the end. Some proxies close then, and have told the origin.
            client.read(within: .milliseconds(300))
            scene.signals.raise("go")
            let answer = client.answer(on: stream)
            if HTTP2Subject.chosen == .step7 || client.ending == .open || answer.hasBegun {
                return scene.expectOK(answer, "/held")
            }
            let isTold = scene.origin.wait(within: .seconds(2)) { $0.allSatisfy { $0.ending != .open } }
            scene.check(isTold, "the connection was closed, and the origin wasn't told")
        },
        Exchange("connection/ping", origin: .sending(4 << 20)) { scene in
            let client = try scene.settledClient()
            scene.check(client.ping("\u{0}abcdef\u{7f}", within: .seconds(1)), "no answer to PING within 1 s")
            let stream = try scene.send("GET", "/down", over: client)
            scene.check(client.read { $0.answers[stream]?.contentLength ?? 0 > 100_000 }, "nothing comes")
            for index in 0..<5 {
                scene.check(client.ping("busy\(1000 + index)", within: .seconds(1)), "no answer to PING within 1 s")
            }
            scene.expectOK(client.answer(on: stream))
        },
        Exchange("connection/unknown-frames", origin: .holding) { scene in
            let client = try scene.client()
            let stream = try scene.send("POST", "/held", end: false, over: client)
            try client.send(
                RawFrame(0x16, flags: 0xff, stream: 0, [1, 2, 3]), RawFrame(0xfa, flags: 1, stream: stream, []),
                RawFrame(0xfb, stream: 99, [UInt8](repeating: 0, count: 100)), RawFrame(0xfc, stream: 2, [1]))
            try client.send(
                RawFrame(RawFrame.Kind.data, flags: 0xf7 & ~0x9, stream: stream, Array("he".utf8)),
                RawFrame(RawFrame.Kind.ping, flags: 0xfe, stream: 0, Array("12345678".utf8)),
                RawFrame(RawFrame.Kind.data, flags: 0xf7, stream: 0x8000_0000 | stream, Array("llo".utf8)))
            scene.signals.raise("go")
            scene.expectOK(client.answer(on: stream), "/held")
            scene.check(client.conduct.pongs == [Array("12345678".utf8)], "PING with unknown flags isn't answered")
            scene.expectContent("hello", of: "/held")
        },
        Exchange("connection/priority") { scene in
            let client = try scene.client()
            try client.send(.priority(1, dependsOn: 0, weight: 255), .priority(99, dependsOn: 3))
            scene.allow("/1")
            let stream = client.newStream()
            let block = client.writer.block(client.fields("GET", "/1", [Field("priority", "u=1, i")]))
            let flags = RawFrame.Flag.endHeaders | RawFrame.Flag.endStream | RawFrame.Flag.priority
            try client.send(RawFrame(RawFrame.Kind.headers, flags: flags, stream: stream, [0x80, 0, 0, 3, 15] + block))
            scene.expectOK(client.answer(on: stream), "/1")
            scene.check(scene.request(for: "/1")?["priority"] == ["u=1, i"], "the priority field is lost")
            // PRIORITY_UPDATE of RFC 9218.
            try client.send(.priority(stream), RawFrame(0x10, [0, 0, 0, 5] + Array("u=3".utf8)))
            scene.expectOK(try scene.ask("GET", "/2", over: client), "/2")
        },
        Exchange("connection/goaway-code") { scene in
            let client = try scene.client()
            let stream = try scene.send("GET", "/1", over: client)
            scene.expectOK(client.answer(on: stream))
            try client.send(.data(0, [65]))
            client.read(within: .seconds(8))
            scene.check(client.ending != .open, "the connection is still open")
            let found = client.conduct.goAways
            let isRight = found.last?.code == RawFrame.Code.protocol && found.last?.last == stream
            scene.check(isRight, "no GOAWAY with PROTOCOL_ERROR and stream \(stream), but \(found)")
        },
        Exchange("connection/http-1") { scene in
            let text = try scene.http1(
                "GET /one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", protocols: "http/1.1")
            scene.allow("/one")
            scene.check(text.ending != .open, "silence")
        },
        Exchange("more/upgrade-h2c", on: .plain) { scene in
            scene.allow("/one")
            let text = try scene.http1(
                "GET /one HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")
            scene.check(!text.received.hasPrefix("HTTP/1.1 101"), "switched: \(text.received.prefix(60))")
        },
        Exchange("stop/in-flight", origin: .holding, isSurvivable: false) { scene in
            let client = try scene.client()
            let stream = try scene.send("GET", "/held", over: client)
            try scene.signals.wait("held")
            scene.proxy.send(signal: SIGTERM)
            if HTTP2Subject.chosen == .step7 {
                client.read(within: .seconds(2)) { !$0.goAways.isEmpty }
                let code = client.conduct.goAways.last?.code
                scene.check(code == RawFrame.Code.none, "no GOAWAY with NO_ERROR: \(client.conduct.goAways)")
            }
            scene.signals.raise("go")
            scene.expectOK(client.answer(on: stream), "/held")
            scene.check(scene.proxy.waitForEnding(within: .seconds(10)) != nil, "the proxy doesn't end")
        },
    ]
}

extension Scene {
    /// Sends bytes that aren't HTTP/2, and reads until an answer or the end is there.
    func http1(
        _ request: String, protocols: String? = nil
    ) throws -> (received: String, ending: Transcript.Ending) {
        guard isSecure else {
            let client = try RawClient(port: port)
            try client.send(request)
            let bytes = (try? client.receive(within: .seconds(10))) ?? []
            let ending = bytes.isEmpty ? client.readUntilClose(within: .zero) : .closed
            return (String(decoding: bytes, as: UTF8.self), ending)
        }
        let outcome = try TLSTool.run(port, ["-quiet"] + (protocols.map { ["-alpn", $0] } ?? []), input: request)
        return (outcome.output, outcome.ending == nil ? .open : .closed)
    }
}
