#if os(Linux)
    import Glibc
    import Testing

    @testable import HTTPCore

    /// What the core's log needs to know before it writes.
    @Suite struct PlatformTests {
        @Test func `a pipe says how many bytes nobody has read`() throws {
            var ends: [Int32] = [0, 0]
            try #require(unsafe pipe(&ends) == 0)
            let (near, far) = (Peer(adopting: ends[1]), Peer(adopting: ends[0]))
            #expect(Platform.unreadBytes(near.descriptor) == 0)
            #expect(unsafe write(near.descriptor, "abc", 3) == 3)
            #expect(Platform.unreadBytes(near.descriptor) == 3)
            far.hangUp()
        }

        @Test func `a file never fills up`() throws {
            let file = unsafe open(#filePath, O_RDONLY | O_CLOEXEC)
            try #require(file >= 0)
            defer { close(file) }
            #expect(Platform.unreadBytes(file) == 0)
        }

        @Test func `anything else doesn't say`() throws {
            let (one, other) = try Platform.makePair()
            let (near, far) = (Peer(adopting: one), Peer(adopting: other))
            far.send("abc")
            #expect(Platform.unreadBytes(near.descriptor) == nil)
            #expect(Platform.unreadBytes(-1) == nil)
        }
    }
#endif
