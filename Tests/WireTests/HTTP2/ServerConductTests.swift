import Testing

@testable import Checks

/// A judge that never finds anything wrong proves nothing. So each rule is tested with frames that break it.
@Suite struct ServerConductTests {
    private typealias Kind = RawFrame.Kind

    /// A client that has asked for stream 1, and the server's first frames.
    private static func conduct(method: String = "GET", _ frames: [RawFrame], begins: Bool = true) -> ServerConduct {
        var conduct = ServerConduct()
        conduct.note(sent: .settings())
        conduct.open(1, method: method)
        for frame in (begins ? [.settings()] : []) + frames { conduct.take(frame) }
        return conduct
    }

    private static func block(_ fields: [(String, String)]) -> [UInt8] {
        var writer = HeaderBlockWriter()
        return writer.block(fields.map { Field($0.0, $0.1) })
    }

    private static func answer(_ more: [(String, String)] = [], end: Bool = true) -> RawFrame {
        .headers(1, block([(":status", "200")] + more), end: end)
    }

    @Test func `an answer with everything that is allowed has no fault`() {
        let trailers = RawFrame.headers(1, Self.block([("x-sum", "1")]))
        let conduct = Self.conduct([
            .settings(RawFrame.Setting.initialWindowSize, 1000), .settingsAcknowledgement, .windowUpdate(0, 5),
            .headers(1, Self.block([(":status", "103"), ("link", "a")]), end: false),
            Self.answer([("content-length", "4"), ("x-a", "caf\u{e9}")], end: false),
            .data(1, Array("ab".utf8), padding: 3), .data(1, Array("cd".utf8)), trailers,
            .ping([1, 2, 3, 4, 5, 6, 7, 8]),
            RawFrame(0xfa, stream: 9, [1]), .goAway(last: 1), .reset(1, RawFrame.Code.none),
        ])
        #expect(conduct.faults == [])
        let answer = conduct.answers[1]
        #expect(answer?.status == 200 && answer?.text == "abcd" && answer?.ending == .whole)
        #expect(answer?.interim.count == 1 && answer?.trailers == [Field("x-sum", "1")])
    }

    @Test(
        arguments: [
            (".ping first", [.ping([0, 0, 0, 0, 0, 0, 0, 0])], "first frame"),
            ("an acknowledgement first", [.settingsAcknowledgement], "first frame"),
        ] as [(String, [RawFrame], String)])
    func `a connection that doesn't begin with SETTINGS is a fault`(name: String, frames: [RawFrame], text: String) {
        expect(Self.conduct(frames, begins: false), text, name)
    }

    @Test(
        arguments: [
            ("two acknowledgements", [.settingsAcknowledgement, .settingsAcknowledgement], "didn't send"),
            ("a payload", [RawFrame(Kind.settings, flags: 1, [0, 1, 0, 0, 0, 0])], "payload"),
            ("a length", [RawFrame(Kind.settings, [0])], "SETTINGS of 1"),
            ("a stream", [RawFrame(Kind.settings, stream: 1)], "on stream"),
            ("push", [.settings(RawFrame.Setting.enablePush, 1)], "ENABLE_PUSH"),
            ("a window", [.settings(RawFrame.Setting.initialWindowSize, 1 << 31)], "window"),
            ("a frame size", [.settings(RawFrame.Setting.maxFrameSize, 100)], "MAX_FRAME_SIZE"),
            ("an unasked answer", [.ping([0, 0, 0, 0, 0, 0, 0, 0], isAnswer: true)], "PING that we didn't send"),
            ("a short PING", [.ping([0])], "PING with"),
            ("a short GOAWAY", [RawFrame(Kind.goAway, [0])], "GOAWAY of"),
            ("a rising GOAWAY", [.goAway(last: 1), .goAway(last: 3)], "higher stream"),
            ("WINDOW_UPDATE of 0", [.windowUpdate(0, 0)], "of 0"),
            ("WINDOW_UPDATE beyond", [.windowUpdate(0, 0x7fff_ffff)], "a window of"),
            ("WINDOW_UPDATE on idle", [.windowUpdate(3, 1)], "idle"),
            ("RST_STREAM on idle", [.reset(3)], "idle"),
            ("a second RST_STREAM", [.reset(1), .reset(1)], "second RST_STREAM"),
            ("a push", [RawFrame(Kind.pushPromise, flags: 4, stream: 1, [0, 0, 0, 2])], "PUSH_PROMISE"),
            ("a large frame", [.data(1, [UInt8](repeating: 0, count: 16385))], "payload of 16385"),
            ("CONTINUATION alone", [.continuation(1, [0x88])], "without HEADERS"),
            ("DATA first", [.data(1, [65])], "before the answer"),
            ("HEADERS on idle", [.headers(3, [0x88])], "didn't open"),
        ] as [(String, [RawFrame], String)])
    func `a frame that no server may send is a fault`(name: String, frames: [RawFrame], text: String) {
        expect(Self.conduct(frames), text, name)
    }

    @Test(
        arguments: [
            ("a capital", [("X-A", "1")], "field name"), ("an empty name", [("", "1")], "field name"),
            ("CR", [("x-a", "a\rb")], "the value"), ("NUL", [("x-a", "a\0b")], "the value"),
            ("a space", [("x-a", "a ")], "the value"), ("connection", [("connection", "close")], "connection's field"),
            ("transfer-encoding", [("transfer-encoding", "chunked")], "connection's field"),
            ("two statuses", [(":status", "200")], "pseudo-field"), (":path", [(":path", "/")], "pseudo-field"),
            ("a length", [("content-length", "5")], "content-length 5"),
            ("two lengths", [("content-length", "0"), ("content-length", "0")], "2 fields"),
        ] as [(String, [(String, String)], String)])
    func `a field that no answer may have is a fault`(name: String, fields: [(String, String)], text: String) {
        expect(Self.conduct([Self.answer(fields)]), text, name)
    }

    @Test func `what doesn't fit the stream's state is a fault`() {
        let long = [UInt8](repeating: 65, count: 16384)
        let window = [Self.answer(end: false)] + (0..<5).map { _ in RawFrame.data(1, long) }
        expect(Self.conduct(window), "beyond the window", "too much DATA")
        expect(Self.conduct([Self.answer(), Self.answer()]), "after its end", "a second answer")
        expect(Self.conduct([Self.answer(), .data(1, [65])]), "after its end", "DATA after the end")
        expect(Self.conduct([.reset(1), Self.answer()]), "after its end", "an answer after a reset")
        expect(Self.conduct([Self.answer(end: false), Self.answer(end: false)]), "without END_STREAM", "open trailers")
        expect(Self.conduct([Self.answer(end: false), Self.answer()]), "pseudo-field", ":status in trailers")
        expect(Self.conduct([.headers(1, Self.block([(":status", "103")]))]), "interim", "an interim end")
        expect(Self.conduct([.headers(1, Self.block([(":status", "101")]), end: false)]), "101", "101")
        expect(Self.conduct([.headers(1, Self.block([("x-a", "1")]))]), "no :status", "no status")
        expect(Self.conduct([.headers(1, Self.block([(":status", "2000")]))]), ":status \"2000\"", "a long status")
        expect(Self.conduct([.headers(1, [0xff])]), "can't be decoded", "a wrong block")
        expect(
            Self.conduct([.headers(1, [0x88], isWhole: false), .windowUpdate(0, 1)]), "within a", "a frame in a block")
        expect(Self.conduct(method: "HEAD", [Self.answer(end: false), .data(1, [65])]), "where there is none", "HEAD")
        let none = RawFrame.headers(1, Self.block([(":status", "204")]), end: false)
        expect(Self.conduct([none, .data(1, [65], end: true)]), "where there is none", "204")
    }

    @Test func `a lower window counts once it's acknowledged, a higher one at once`() {
        let data = [Self.answer(end: false), RawFrame.data(1, [UInt8](repeating: 65, count: 200))]
        var conduct = Self.conduct([.settingsAcknowledgement])
        conduct.note(sent: .settings(RawFrame.Setting.initialWindowSize, 100))
        var early = conduct
        for frame in data { early.take(frame) }
        #expect(early.faults == [])
        conduct.take(.settingsAcknowledgement)
        for frame in data { conduct.take(frame) }
        expect(conduct, "beyond the window", "too much DATA")
        conduct.note(sent: .settings(RawFrame.Setting.initialWindowSize, 300))
        conduct.take(.data(1, [UInt8](repeating: 65, count: 100)))
        #expect(conduct.faults.count == 1)
    }

    private func expect(_ conduct: ServerConduct, _ text: String, _ name: String) {
        #expect(conduct.faults.contains { $0.contains(text) }, "\(name): \(conduct.faults)")
    }
}
