import Testing

@testable import HTTPCore

/// The incomplete heads of a worker at the edge of what they may occupy.
@Suite struct BegunHeadsTests {
    @Test func `heads that occupy just as much as they may are kept`() async throws {
        try await onLoop { loop in
            let (one, other) = (try Peer.pair(on: loop), try Peer.pair(on: loop))
            // Two heads, with a task and a page each.
            let heads = BegunHeads(limit: 2 * (8 + 4) * 1024)
            let (first, second) = (heads.begin(one.stream), heads.begin(other.stream))
            try heads.grow(first, to: 1)
            try heads.grow(second, to: 4096)
            try heads.grow(first, to: 4096)
            try heads.grow(second, to: 4097)
            #expect(throws: MessageError.timeout) { try heads.grow(first, to: 4096) }
            // What the first one occupied is free again.
            try heads.grow(second, to: 4 * 4096)
        }
    }
}
