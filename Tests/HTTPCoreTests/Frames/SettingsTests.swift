import Testing

@testable import HTTPCore

@Suite struct SettingsTests {
    @Test func `settings are read in their order`() throws {
        #expect(try settings("") == [])
        #expect(
            try settings("0001 00000000 0002 00000000 0003 00000000 0004 00000000 0005 00ffffff 0006 00000400") == [
                .headerTableSize(0), .enablePush(false), .streams(0), .window(0), .frameSize(0xFFFFFF),
                .fieldList(1024),
            ])
        #expect(try settings("0004 7fffffff 0005 00004000") == [.window(1 << 31 - 1), .frameSize(1 << 14)])
        #expect(try settings("0001 ffffffff 0001 00000000") == [.headerTableSize(0xFFFF_FFFF), .headerTableSize(0)])
    }

    @Test func `the last value of a setting counts`() {
        var settings = Settings()
        for setting: Setting in [.streams(1), .window(0), .streams(2), .frameSize(0xFFFFFF)] { settings.apply(setting) }
        #expect(settings == Settings(streams: 2, window: 0, frameSize: 0xFFFFFF))
    }

    @Test func `unknown settings are ignored`() throws {
        #expect(try settings("0000 ffffffff 0007 ffffffff 0008 00000001 ffff 00000001") == [])
    }

    static let refused: [(payload: String, code: ErrorCode)] = [
        ("0002 00000002", .protocolError),
        ("0002 ffffffff", .protocolError),
        ("0004 80000000", .flowControlError),
        ("0004 ffffffff", .flowControlError),
        ("0005 00003fff", .protocolError),
        ("0005 00000000", .protocolError),
        ("0005 01000000", .protocolError),
        ("0003 00000001 0004 80000000", .flowControlError),
    ]

    @Test(arguments: refused) func `wrong values end the connection`(payload: String, code: ErrorCode) {
        #expect(throws: code) { try settings(payload) }
    }

    @Test func `only a client can be pushed to`() throws {
        #expect(try settings("0002 00000001") == [.enablePush(true)])
        #expect(throws: ErrorCode.protocolError) { try settings("0002 00000001", fromClient: false) }
        #expect(try settings("0002 00000000", fromClient: false) == [.enablePush(false)])
    }

    @Test func `a frame has at most so many settings`() throws {
        #expect(try settings("0003 00000000" * 32).count == 32)
        #expect(throws: ErrorCode.enhanceYourCalm) { try settings("0007 00000000" * 33) }
    }

    private func settings(_ payload: String, fromClient: Bool = true) throws -> [Setting] {
        var settings: [Setting] = []
        do throws(ConnectionError) {
            try Setting.forEach(in: hex(payload).span, fromClient: fromClient, limits: HTTP2Limits()) {
                settings.append($0)
            }
        } catch {
            throw error.code
        }
        return settings
    }
}

extension ErrorCode: Error {}
