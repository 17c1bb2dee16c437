import Testing

@testable import HTTPCore

/// A tunnel from its beginning to its end. The test plays both peers.
@Suite struct TunnelStateTests {
    /// A tunnel, and the objects that keep it alive.
    private final class Passage {
        let client: Peer
        let origin: Peer
        let near: Stream
        let far: Stream
        private(set) var tunnel: Tunnel!
        private(set) var ends = 0

        init(on loop: EventLoop, limits: Limits = .test()) throws {
            (near, client) = try Peer.pair(on: loop, limits: limits)
            (far, origin) = try Peer.pair(on: loop, limits: limits)
            tunnel = Tunnel(between: near, and: far) { [unowned self] in ends += 1 }
        }

        var isOver: Bool { ends > 0 && near.isClosed && far.isClosed }

        func arrives(_ text: String, at peer: Peer) async throws {
            var received: [UInt8] = []
            try await wait {
                received += peer.received()
                return received.count >= text.utf8.count
            }
            #expect(Wire(received).text == text)
        }

        private func wait(until condition: () -> Bool) async throws { try await HTTPCoreTests.wait(until: condition) }
    }

    @Test func `each direction of a tunnel ends by itself`() async throws {
        try await onLoop { loop in
            let passage = try Passage(on: loop)
            passage.near.input.append("early ")
            passage.far.input.append("soon ")
            passage.tunnel.begin()
            passage.client.send("forth")
            passage.origin.send("back")
            try await passage.arrives("early forth", at: passage.origin)
            try await passage.arrives("soon back", at: passage.client)
            passage.client.endSending()
            try await wait { passage.origin.hasEnd }
            #expect(passage.ends == 0)
            passage.origin.send("still")
            try await passage.arrives("still", at: passage.client)
            #expect(!passage.client.hasEnd)
            passage.origin.endSending()
            try await wait { passage.isOver }
            #expect(passage.client.hasEnd && passage.ends == 1)
        }
    }

    @Test func `a tunnel that's told to end waits for both sides to end`() async throws {
        try await onLoop { loop in
            let passage = try Passage(on: loop)
            passage.tunnel.begin()
            passage.tunnel.end()
            #expect(passage.client.hasEnd && passage.origin.hasEnd)
            #expect(passage.ends == 0)
            passage.client.send("too late")
            passage.client.endSending()
            passage.origin.endSending()
            try await wait { passage.isOver }
            #expect(passage.ends == 1 && passage.origin.received().isEmpty)
        }
    }

    @Test func `a tunnel that's told twice ends at once`() async throws {
        try await onLoop { loop in
            let passage = try Passage(on: loop)
            passage.tunnel.begin()
            passage.tunnel.end()
            passage.tunnel.end()
            #expect(passage.isOver && passage.ends == 1)
            passage.tunnel.end()
            #expect(passage.ends == 1)
        }
    }

    @Test func `a tunnel doesn't wait long for sides that don't end`() async throws {
        try await onLoop { loop in
            let passage = try Passage(on: loop)
            passage.tunnel.begin()
            passage.tunnel.end()
            try await wait { passage.isOver }
        }
    }

    @Test func `bytes that a tunnel has taken still go out when it has to end`() async throws {
        try await onLoop { loop in
            let passage = try Passage(on: loop)
            passage.tunnel.begin()
            // This is more than the system takes at once.
            var sent = 0
            try await wait {
                let count = passage.client.send(Wire([UInt8](repeating: 1, count: 64 * 1024)))
                sent += max(0, count)
                return count < 0 && !passage.far.output.isEmpty
            }
            let taken = passage.near.receivedBytes
            passage.tunnel.end()
            var received = 0
            try await wait {
                received += passage.origin.received().count
                return passage.origin.hasEnd
            }
            #expect(received == taken && taken <= sent)
            try await wait { passage.isOver }
        }
    }

    @Test func `silence ends a tunnel, and bytes in either direction put that off`() async throws {
        try await onLoop { loop in
            let passage = try Passage(on: loop, limits: .test { $0.tunnelSilence = .milliseconds(300) })
            passage.tunnel.begin()
            let start = Instant.now
            for number in 1...6 {
                try? await loop.sleep(for: .milliseconds(100))
                (number.isMultiple(of: 2) ? passage.client : passage.origin).send("x")
            }
            #expect(passage.ends == 0)
            try await wait { passage.client.hasEnd || passage.client.received().isEmpty && passage.isOver }
            #expect(Instant.now - start >= .milliseconds(600))
            try await wait { passage.isOver }
        }
    }

    @Test func `a connection that breaks on one side breaks the other`() async throws {
        try await onLoop { loop in
            let passage = try Passage(on: loop)
            passage.tunnel.begin()
            passage.origin.hangUp()
            try await wait { passage.isOver }
            #expect(passage.client.hasEnd && passage.ends == 1)
        }
    }
}
