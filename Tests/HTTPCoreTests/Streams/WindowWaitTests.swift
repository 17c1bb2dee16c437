import Testing

@testable import HTTPCore

/// Streams that wait for more window.
@Suite struct WindowWaitTests {
    private typealias Frame = HTTP2Peer.Frame

    /// Counts how often a connection looks for something to send.
    private final class Looks: FrameWitness {
        private(set) var count = 0

        func frameComes(_ input: Span<UInt8>) {}
        func framesLeave(_ output: Buffer) { count += 1 }
        func framesStay(_ count: Int) {}
        func witness(ofStream number: UInt32) -> (any MessageWitness)? { nil }
        func stream(_ number: UInt32, belongsTo witness: (any MessageWitness)?) {}
    }

    @Test(arguments: [5, 20])
    func `streams whose own windows are small keep nobody awake until they send all the same`(count: Int) async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 2000)
            defer { peer.end() }
            let ids = (0..<count).map { UInt32(2 * $0 + 1) }
            for id in ids { _ = peer.write(Tap(on: loop, 10_000), on: peer.open(id)) }
            var sent = 0
            try await wait {
                sent += peer.content().values.reduce(0, +)
                return sent == 2000 * count
            }
            let looks = Looks()
            peer.connection.witness = looks
            // A stream takes 1,000 bytes at once, but waits before it takes fewer.
            for id in ids { peer.widen(id, by: 999) }
            // Its answer makes the connection look for more to send.
            peer.send(Frame.ping, on: 0, [1, 2, 3, 4, 5, 6, 7, 8])
            try await wait {
                sent += peer.content().values.reduce(0, +)
                return sent == 2999 * count
            }
            #expect(looks.count < 50, "\(looks.count) looks")
        }
    }

    /// Otherwise each round would take as long as a stream waits before it sends a small frame.
    @Test func `a stream that waits for more of the connection's window goes on as soon as it comes`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 1 << 24)
            defer { peer.end() }
            let tap = Tap(on: loop, 65_035)
            _ = peer.write(tap, on: peer.open(1))
            // So 500 bytes are left of the connection's window.
            var (sent, expected) = (0, 65_035)
            try await wait {
                sent += peer.content().values.reduce(0, +)
                return sent == expected
            }
            tap.pour(1 << 20)
            let began = Instant.now
            for _ in 0..<20 {
                // That's for the 1,024 bytes that it has read ahead, and for a whole frame. 500 bytes are left again.
                peer.widen(0, by: 17_408)
                expected += 17_408
                try await wait {
                    sent += peer.content().values.reduce(0, +)
                    return sent >= expected
                }
            }
            #expect(Instant.now - began < .milliseconds(700))
        }
    }
}
