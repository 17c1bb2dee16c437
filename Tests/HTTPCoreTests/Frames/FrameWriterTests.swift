import Testing

@testable import HTTPCore

@Suite struct FrameWriterTests {
    @Test func `frames of the connection are written`() {
        #expect(
            appended { $0.append(settings: [.streams(128), .enablePush(false), .window(65536)]) }
                == hex("000012 04 00 00000000 0003 00000080 0002 00000000 0004 00010000"))
        #expect(appended { $0.appendSettingsAcknowledgement() } == hex("000000 04 01 00000000"))
        #expect(
            appended { $0.append(ping: 0x0102_0304_0506_0708, isAnswer: true) }
                == hex("000008 06 01 00000000 0102030405060708"))
        #expect(
            appended { $0.append(ping: 1, isAnswer: false) } == hex("000008 06 00 00000000 0000000000000001"))
        #expect(
            appended { $0.append(goAway: .enhanceYourCalm, last: 5, reason: "bye") }
                == hex("00000b 07 00 00000000 00000005 0000000b 627965"))
        #expect(appended { $0.append(reset: 7, .cancel) } == hex("000004 03 00 00000007 00000008"))
        #expect(
            appended { $0.append(windowUpdate: 0x7FFF_FFFF, by: 1 << 31 - 1) }
                == hex("000004 08 00 7fffffff 7fffffff"))
    }

    @Test func `content gets its frame when its length is known`() {
        let written = appended { buffer in
            buffer.append("before")
            let mark = buffer.openFrame()
            buffer.append("hello")
            buffer.closeData(mark, 1, endsStream: true)
            buffer.append("after")
        }
        #expect(written == Array("before".utf8) + hex("000005 00 01 00000001 68656c6c6f") + Array("after".utf8))
    }

    @Test func `empty content is a frame only if it ends the stream`() {
        #expect(appended { $0.closeData($0.openFrame(), 3, endsStream: true) } == hex("000000 00 01 00000003"))
        #expect(appended { $0.closeData($0.openFrame(), 3, endsStream: false) } == [])
    }

    @Test func `a header block is split into frames that the peer accepts`() {
        func block(_ count: Int, frameSize: Int, endsStream: Bool = false) -> [UInt8] {
            appended { buffer in
                let mark = buffer.openFrame()
                buffer.append([UInt8](repeating: 0x61, count: count).span)
                buffer.closeHeaders(mark, 1, endsStream: endsStream, frameSize: frameSize)
            }
        }
        #expect(block(0, frameSize: 2) == hex("000000 01 04 00000001"))
        #expect(block(2, frameSize: 2, endsStream: true) == hex("000002 01 05 00000001 6161"))
        #expect(
            block(3, frameSize: 2, endsStream: true) == hex("000002 01 01 00000001 6161 000001 09 04 00000001 61"))
        #expect(
            block(4, frameSize: 2) == hex("000002 01 00 00000001 6161 000002 09 04 00000001 6161"))
        #expect(
            block(5, frameSize: 2)
                == hex("000002 01 00 00000001 6161 000002 09 00 00000001 6161 000001 09 04 00000001 61"))
        // What is written is read.
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + hex("000000 04 00 00000000")
        let log = FrameLog.read([preface + block(40_000, frameSize: 16384)])
        #expect(log.fault == nil && log.frames.count == 4)
    }
}
