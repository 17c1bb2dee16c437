import Testing

@testable import HTTPCore

@Suite struct OverheadTests {
    private let limits = HTTP2Limits.with {
        ($0.idleFrames, $0.idleFramesPerSecond, $0.resets, $0.resetsPerSecond) = (10, 2, 3, 1)
    }
    private let start = Instant.now

    /// How many frames or resets are accepted before the connection ends, at most 100.
    private func accepted(_ count: () throws(ConnectionError) -> Void) -> Int {
        for index in 0..<100 {
            do throws(ConnectionError) {
                try count()
            } catch {
                #expect(error.code == .enhanceYourCalm)
                return index
            }
        }
        return 100
    }

    @Test func `so many frames without content are accepted, and no more`() {
        var overhead = Overhead(at: start, limits)
        let frames = accepted { () throws(ConnectionError) in try overhead.count(at: start) }
        #expect(frames == 10)
    }

    @Test func `so many resets are accepted, and no more`() {
        var overhead = Overhead(at: start, limits)
        let resets = accepted { () throws(ConnectionError) in try overhead.countReset(at: start) }
        #expect(resets == 3)
    }

    @Test func `the two have nothing to do with each other`() {
        var overhead = Overhead(at: start, limits)
        let resets = accepted { () throws(ConnectionError) in try overhead.countReset(at: start) }
        #expect(resets == 3)
        let frames = accepted { () throws(ConnectionError) in try overhead.count(at: start) }
        #expect(frames == 10)
    }

    @Test func `time allows for more, but never for more than at once`() throws {
        var overhead = Overhead(at: start, limits)
        for _ in 0..<10 { try overhead.count(at: start) }
        // Exhausted, without having failed.
        let later = start + .seconds(2)
        let frames = accepted { () throws(ConnectionError) in try overhead.count(at: later) }
        #expect(frames == 4)
        var rested = Overhead(at: start, limits)
        let restedFrames = accepted { () throws(ConnectionError) in try rested.count(at: start + .seconds(3600)) }
        #expect(restedFrames == 10)
        var reset = Overhead(at: start, limits)
        for _ in 0..<3 { try reset.countReset(at: start) }
        let resets = accepted { () throws(ConnectionError) in try reset.countReset(at: later) }
        #expect(resets == 2)
    }

    @Test func `content allows for more frames, but not for more resets, and a few bytes for nothing`() throws {
        var overhead = Overhead(at: start, limits)
        for _ in 0..<10 { try overhead.count(at: start) }
        overhead.earn(255)
        overhead.earn(256)
        let frames = accepted { () throws(ConnectionError) in try overhead.count(at: start) }
        #expect(frames == 2)
        var full = Overhead(at: start, limits)
        full.earn(1 << 20)
        let fullFrames = accepted { () throws(ConnectionError) in try full.count(at: start) }
        #expect(fullFrames == 10)
        let resets = accepted { () throws(ConnectionError) in try full.countReset(at: start) }
        #expect(resets == 3)
    }
}
