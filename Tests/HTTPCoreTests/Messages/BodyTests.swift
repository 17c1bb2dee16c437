import Testing

@testable import HTTPCore

@Suite struct BodyTests {
    @Test func `no content isn't the same as empty content`() async throws {
        #expect(Body.none.isNone)
        #expect(Body.none.length == nil)
        #expect(!Body("").isNone)
        #expect(Body("").length == 0)
        // In a response to HEAD, there's a length, and nothing to read.
        #expect(!Body(length: 5, source: nil).isNone)
        #expect(try await Body.none.collect(upTo: 0) == [])
        #expect(try await Body("").collect(upTo: 0) == [])
    }

    /// A body from memory comes in pieces that fit into a buffer.
    @Test(arguments: [1, Buffer.size - 1, Buffer.size, Buffer.size + 1, 3 * Buffer.size])
    func `a body from memory is read once and whole`(size: Int) async throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let body = Body(content)
        #expect(body.length == size)
        #expect(try await body.collect(upTo: size) == content)
        // It can only be read once.
        #expect(try await body.collect(upTo: size) == [])
    }

    @Test func `more content than wanted is an error`() async {
        await #expect(throws: MessageError.contentTooLarge) { try await Body("hello").collect(upTo: 4) }
    }

    @Test func `the trailers of a body are those of its source`() {
        let body = Body(length: nil, source: Pieces([], trailers: ["X": "1"]))
        #expect(body.trailers.text == ["X: 1"])
        #expect(Body("a").trailers.text == [])
    }
}
