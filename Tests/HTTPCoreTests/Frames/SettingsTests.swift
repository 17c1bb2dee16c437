import Testing

@testable import HTTPCore

@Suite struct SettingsTests {
    @Test func `settings are applied in their order`() throws {
        #expect(try settings("") == Settings())
        #expect(
            try settings("0001 00000000 0002 00000000 0003 00000000 0004 00000000 0005 00ffffff 0006 00000400")
                == Settings(
                    headerTableSize: 0, enablesPush: false, streams: 0, window: 0, frameSize: 0xFFFFFF, fieldList: 1024)
        )
        #expect(try settings("0003 00000001 0003 00000002").streams == 2)
        #expect(try settings("0004 7fffffff 0005 00004000") == Settings(window: 1 << 31 - 1))
        #expect(try settings("0001 ffffffff").headerTableSize == 0xFFFF_FFFF)
    }

    @Test func `unknown settings are ignored`() throws {
        #expect(try settings("0000 ffffffff 0007 ffffffff 0008 00000001 ffff 00000001") == Settings())
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
        #expect(try settings("0002 00000001").enablesPush)
        #expect(throws: ErrorCode.protocolError) { try settings("0002 00000001", fromClient: false) }
        #expect(try settings("0002 00000000", fromClient: false).enablesPush == false)
    }

    @Test func `a frame has at most so many settings`() throws {
        #expect(try settings("0007 00000000" * 32) == Settings())
        #expect(throws: ErrorCode.enhanceYourCalm) { try settings("0007 00000000" * 33) }
    }

    private func settings(_ payload: String, fromClient: Bool = true) throws -> Settings {
        var settings = Settings()
        do throws(ConnectionError) {
            try Setting.forEach(in: hex(payload).span, fromClient: fromClient, limits: HTTP2Limits()) {
                settings.apply($0)
            }
        } catch {
            throw error.code
        }
        return settings
    }
}

extension ErrorCode: Error {}
