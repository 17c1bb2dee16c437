import Testing

@testable import HTTPCore

/// How soon the room of a large window is given back (RFC 9113 section 6.9).
@Suite struct GrantedWindowTests {
    private let limits = HTTP2Limits()

    @Test func `as many streams as a client may have can't use up what another one needs`() throws {
        var window = GrantedWindow(limits.connectionWindow)
        // Nobody reads what these have sent.
        for _ in 0..<limits.streams { try window.receive(limits.streamWindow) }
        for _ in 0..<200 {
            try window.receive(limits.streamWindow)
            try #require(window.release(limits.streamWindow) == limits.streamWindow)
        }
    }

    @Test(arguments: [64 * 1024, 1 << 20, 8 << 20, Window.most])
    func `a large window gives room back every 32 KiB`(size: Int) throws {
        var window = GrantedWindow(size)
        for _ in 0..<10 {
            try window.receive(32 * 1024)
            try #require(window.release(16 * 1024) == nil)
            try #require(window.release(16 * 1024 - 1) == nil)
            try #require(window.release(1) == 32 * 1024)
        }
    }
}
