import Testing

@testable import HTTPCore

@Suite struct FrameReaderTests {
    /// A client's preface and its SETTINGS, without any setting.
    private static let beginning = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + hex("000000 04 00 00000000")

    static let accepted: [(bytes: String, frames: [String])] = [
        ("000005 00 01 00000001 68656c6c6f", ["data 1 'hello' cost 5 ends"]),
        ("000000 00 00 00000001", ["data 1 '' cost 0"]),
        // Padding, and an unknown flag.
        ("000008 00 48 00000003 02 68656c6c6f 0000", ["data 3 'hello' cost 8"]),
        ("000001 00 08 00000003 00", ["data 3 '' cost 1"]),
        ("000003 00 08 00000003 02 0000", ["data 3 '' cost 3"]),
        // The reserved bit of the stream's number.
        ("000000 00 01 80000001", ["data 1 '' cost 0 ends"]),
        ("000001 01 05 00000001 82", ["headers 1 '\u{82}' whole ends"]),
        ("000001 01 04 00000001 82", ["headers 1 '\u{82}' whole"]),
        ("000000 01 04 00000001", ["headers 1 '' whole"]),
        // Priority, also together with padding.
        ("000006 01 24 00000001 80000003 ff 82", ["headers 1 '\u{82}' whole"]),
        ("000009 01 2c 00000001 02 00000000 0f 82 0000", ["headers 1 '\u{82}' whole"]),
        (
            "000001 01 01 00000001 61  000001 09 00 00000001 62  000000 09 00 00000001  000001 09 04 00000001 63",
            ["headers 1 'a' ends", "continuation 1 'b'", "continuation 1 ''", "continuation 1 'c' whole"]
        ),
        // After a block, everything is allowed again.
        (
            "000001 01 04 00000001 61  000000 00 01 00000001  000001 01 00 00000003 61  000000 09 04 00000003"
                + "000000 04 01 00000000",
            [
                "headers 1 'a' whole", "data 1 '' cost 0 ends", "headers 3 'a'", "continuation 3 '' whole",
                "settings acknowledged",
            ]
        ),
        ("000005 02 00 00000001 00000003 10", ["ignored 2 1"]),
        ("000004 02 00 00000001 00000003", ["faulty 1 6"]),
        ("000004 03 00 00000001 00000008", ["reset 1 8"]),
        ("000004 03 00 00000001 ffffffff", ["reset 1 4294967295"]),
        ("00000c 04 00 00000000 0003 00000064 0009 00000001", ["settings '\0\u{3}\0\0\0d\0\u{9}\0\0\0\u{1}'"]),
        ("000000 04 01 00000000", ["settings acknowledged"]),
        ("000008 06 00 00000000 0102030405060708", ["ping 102030405060708"]),
        ("000008 06 01 00000000 0102030405060708", ["pong 102030405060708"]),
        ("000008 07 00 00000000 80000005 00000000", ["goAway 5 0"]),
        ("00000b 07 00 00000000 00000005 0000000b 627965", ["goAway 5 11"]),
        ("000004 08 00 00000000 80000001", ["windowUpdate 0 1"]),
        ("000004 08 00 00000005 7fffffff", ["windowUpdate 5 2147483647"]),
        ("000004 08 00 00000005 00000000", ["faulty 5 1"]),
        // Types that don't exist, also on streams and with flags.
        ("000003 0b ff 00000007 010203  000000 ff 00 00000000", ["ignored 11 7", "ignored 255 0"]),
    ]

    @Test(arguments: accepted) func `frames are read, in every split`(bytes: String, frames: [String]) {
        let bytes = FrameReaderTests.beginning + hex(bytes)
        let expected = FrameLog(frames: ["settings ''"] + frames)
        for place in 0...bytes.count {
            let log = FrameLog.read([Array(bytes[..<place]), Array(bytes[place...])])
            #expect(log == expected, "split after \(place) bytes")
            let isWhole = FrameLog.read([Array(bytes[..<place])]) == expected
            #expect(isWhole == (place == bytes.count), "after \(place) bytes")
        }
        #expect(FrameLog.read(bytes.map { [$0] }) == expected, "byte by byte")
    }

    static let refused: [(bytes: String, code: ErrorCode, why: String)] = [
        ("000000 00 01 00000000", .protocolError, "DATA on the connection"),
        ("000001 01 05 00000000 82", .protocolError, "HEADERS on the connection"),
        ("000005 02 00 00000000 00000003 10", .protocolError, "PRIORITY on the connection"),
        ("000004 03 00 00000000 00000008", .protocolError, "RST_STREAM on the connection"),
        ("000000 04 00 00000001", .protocolError, "SETTINGS on a stream"),
        ("000008 06 00 00000001 0102030405060708", .protocolError, "PING on a stream"),
        ("000008 07 00 00000001 00000005 00000000", .protocolError, "GOAWAY on a stream"),
        ("000005 05 04 00000001 00000002 82", .protocolError, "PUSH_PROMISE"),
        ("000001 09 04 00000001 82", .protocolError, "CONTINUATION first"),
        ("000001 01 04 00000001 82  000000 09 04 00000001", .protocolError, "CONTINUATION after a whole block"),
        ("000001 01 00 00000001 82  000000 00 01 00000001", .protocolError, "DATA within a block"),
        ("000001 01 00 00000001 82  000008 06 00 00000000 0102030405060708", .protocolError, "PING within a block"),
        ("000001 01 00 00000001 82  000000 0b 00 00000001", .protocolError, "an unknown frame within a block"),
        ("000001 01 00 00000001 82  000001 01 04 00000001 82", .protocolError, "HEADERS within a block"),
        ("000001 01 00 00000001 82  000000 09 04 00000003", .protocolError, "CONTINUATION on another stream"),
        ("004001 00 00 00000001", .frameSizeError, "a frame that is too large by one"),
        ("ffffff 0b 00 00000001", .frameSizeError, "the largest frame, of an unknown type"),
        ("000003 03 00 00000001 000000", .frameSizeError, "a short RST_STREAM"),
        ("000005 03 00 00000001 0000000000", .frameSizeError, "a long RST_STREAM"),
        ("000001 04 01 00000000 00", .frameSizeError, "an acknowledgement with a payload"),
        ("000005 04 00 00000000 0003000000", .frameSizeError, "SETTINGS that end within a setting"),
        ("000007 06 00 00000000 01020304050607", .frameSizeError, "a short PING"),
        ("000009 06 01 00000000 010203040506070809", .frameSizeError, "a long answer to PING"),
        ("000007 07 00 00000000 00000000000000", .frameSizeError, "a short GOAWAY"),
        ("000003 08 00 00000001 000001", .frameSizeError, "a short WINDOW_UPDATE"),
        ("000005 08 00 00000000 0000000001", .frameSizeError, "a long WINDOW_UPDATE"),
        ("000004 08 00 00000000 80000000", .protocolError, "WINDOW_UPDATE of 0 for the connection"),
        ("000000 00 08 00000001", .frameSizeError, "no room for the padding's length"),
        ("000001 00 08 00000001 01", .protocolError, "more padding than payload"),
        ("000003 00 08 00000001 03 0000", .protocolError, "as much padding as payload"),
        ("000002 01 0c 00000001 02 00", .protocolError, "more padding than HEADERS have"),
        ("000004 01 24 00000001 00000000", .frameSizeError, "no room for the priority"),
        ("000006 01 2c 00000001 01 00000000 0f", .protocolError, "padding in place of the priority"),
    ]

    @Test(arguments: refused) func `faulty frames are refused, in every split`(
        bytes: String, code: ErrorCode, why: String
    ) {
        let bytes = FrameReaderTests.beginning + hex(bytes)
        let whole = FrameLog.read([bytes])
        #expect(whole.fault == code, "\(why)")
        for place in 0..<bytes.count {
            #expect(FrameLog.read([Array(bytes[..<place]), Array(bytes[place...])]) == whole, "after \(place) bytes")
        }
        #expect(FrameLog.read(bytes.map { [$0] }) == whole, "byte by byte")
    }

    @Test func `a frame of the largest size is read`() {
        let bytes = FrameReaderTests.beginning + hex("004000 00 00 00000001") + [UInt8](repeating: 97, count: 16384)
        #expect(FrameLog.read([bytes]).frames.last == "data 1 '" + "a" * 16384 + "' cost 16384")
    }

    @Test func `what is too large is refused before its payload comes`() {
        #expect(FrameLog.read([FrameReaderTests.beginning + hex("004001 00 00 00000001")]).fault == .frameSizeError)
    }

    @Test func `another preface is refused at its first wrong byte`() {
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        for place in preface.indices {
            var wrong = preface
            wrong[place] ^= 0x20
            #expect(FrameLog.read([Array(wrong[...place])]).fault == .protocolError, "byte \(place)")
            #expect(FrameLog.read([Array(wrong[..<place])]).fault == nil)
        }
    }

    @Test func `SETTINGS come first, and not as an acknowledgement`() {
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        let others = ["000000 04 01 00000000", "000008 06 00 00000000 0102030405060708", "000000 0b 00 00000000"]
        for other in others {
            #expect(FrameLog.read([preface + hex(other)]).fault == .protocolError)
            #expect(FrameLog.read([hex(other)], fromClient: false).fault == .protocolError)
        }
        #expect(FrameLog.read([hex("000000 04 00 00000000")], fromClient: false) == FrameLog(frames: ["settings ''"]))
        #expect(FrameLog.read([hex("000000 04 00 00000000")]).fault == .protocolError)
    }

    /// CVE-2024-27316 and others.
    @Test func `a block without end is cut off`() {
        let headers = FrameReaderTests.beginning + hex("000001 01 00 00000001 82")
        let more = hex("000001 09 00 00000001 82")
        #expect(FrameLog.read([headers + more * 8]).fault == nil)
        #expect(FrameLog.read([headers + more * 9]).fault == .enhanceYourCalm)
        // With whole frames, the block is as large as it may be after eight of them, and with one byte before them, it's
        // too large.
        let large = hex("004000 09 00 00000001") + [UInt8](repeating: 97, count: 16384)
        let begun = FrameReaderTests.beginning + hex("000000 01 00 00000001")
        #expect(FrameLog.read([begun + large * 8]).fault == nil)
        #expect(FrameLog.read([headers + large * 7]).fault == nil)
        #expect(FrameLog.read([headers + large * 8]).fault == .enhanceYourCalm)
        // The next block begins to count from nothing.
        let end = hex("000000 09 04 00000001")
        #expect(FrameLog.read([headers + more * 7 + end] + [Array(headers[33...]) + more * 7 + end]).fault == nil)
    }
}

/// What some bytes come to as frames.
struct FrameLog: Equatable {
    var frames: [String]
    var fault: ErrorCode?

    static func read(_ pieces: [[UInt8]], fromClient: Bool = true) -> FrameLog {
        var log = FrameLog(frames: [])
        var reader = FrameReader(fromClient: fromClient, limits: HTTP2Limits())
        var input: [UInt8] = []
        for piece in pieces where log.fault == nil {
            input += piece
            do throws(ConnectionError) {
                while let (frame, size) = try reader.next(input.span) {
                    log.frames.append(describe(frame, input))
                    input.removeFirst(size)
                }
            } catch {
                log.fault = error.code
            }
        }
        return log
    }

    private static func describe(_ frame: Frame, _ bytes: [UInt8]) -> String {
        func text(_ range: Range<Int>) -> String { "'\(Wire(Array(bytes[range])).text)'" }
        func flag(_ isSet: Bool, _ word: String) -> String { isSet ? " \(word)" : "" }
        return switch frame {
        case .data(let stream, let content, let cost, let ends):
            "data \(stream.number) \(text(content)) cost \(cost)" + flag(ends, "ends")
        case .headers(let stream, let fragment, let isWhole, let ends):
            "headers \(stream.number) \(text(fragment))" + flag(isWhole, "whole") + flag(ends, "ends")
        case .continuation(let stream, let fragment, let isWhole):
            "continuation \(stream.number) \(text(fragment))" + flag(isWhole, "whole")
        case .reset(let stream, let code): "reset \(stream.number) \(code.number)"
        case .settings(let payload): "settings \(text(payload))"
        case .settingsAcknowledged: "settings acknowledged"
        case .ping(let value): "ping \(String(value, radix: 16))"
        case .pong(let value): "pong \(String(value, radix: 16))"
        case .goAway(let last, let code): "goAway \(last.number) \(code.number)"
        case .windowUpdate(let stream, let increment): "windowUpdate \(stream.number) \(increment)"
        case .ignored(let kind, let stream): "ignored \(kind.number) \(stream.number)"
        case .faulty(let stream, let code): "faulty \(stream.number) \(code.number)"
        }
    }
}
