import Testing

@testable import HTTPCore

@Suite struct BodyTests {
    @Test func noContentIsNotEmptyContent() async throws {
        #expect(Body.none.isNone)
        #expect(Body.none.length == nil)
        #expect(!Body("").isNone)
        #expect(Body("").length == 0)
        // As in answer to HEAD: a length, though nothing can be read.
        #expect(!Body(length: 5, source: nil).isNone)
        #expect(try await Body.none.collect(upTo: 0) == [])
        #expect(try await Body("").collect(upTo: 0) == [])
    }

    /// A body from memory comes in pieces that fit into a buffer.
    @Test(arguments: [1, Buffer.size - 1, Buffer.size, Buffer.size + 1, 3 * Buffer.size])
    func contentFromMemory(size: Int) async throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let body = Body(content)
        #expect(body.length == size)
        #expect(try await body.collect(upTo: size) == content)
        // It is read once.
        #expect(try await body.collect(upTo: size) == [])
    }

    @Test func moreThanIsWantedIsAnError() async {
        await #expect(throws: MessageError.contentTooLarge) { try await Body("hello").collect(upTo: 4) }
    }

    @Test func trailersAreTheSources() {
        let body = Body(length: nil, source: Pieces([], trailers: ["X": "1"]))
        #expect(body.trailers.text == ["X: 1"])
        #expect(Body("a").trailers.text == [])
    }
}
