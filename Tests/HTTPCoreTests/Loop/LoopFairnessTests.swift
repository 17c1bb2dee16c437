import Testing

@testable import HTTPCore

/// Deadlines have their turn even if the sockets of a loop are very busy.
@Suite struct LoopFairnessTests {
    /// The loop reads what has arrived before it looks at a deadline. Peers that always send more can't put the
    /// deadline off.
    @Test func `deadlines come, however many sockets are never done`() async throws {
        DescriptorLimit.raise()
        try await onLoop { loop in
            var answered = 0
            let echoes = try (0..<600).map { _ in try Echo(on: loop) { answered += 1 } }
            for echo in echoes { echo.begin() }
            // This is far more than the loop can answer before the deadline.
            loop.set(Timer { for echo in echoes { echo.end() } }, to: loop.now + .milliseconds(1))
            try await wait { answered > 600 && echoes.allSatisfy { $0.hasEnded } }
        }
    }
}

/// A socket that always has something to read again.
private final class Echo: Waiter {
    private let stream: Stream
    private let peer: Peer
    private let note: () -> Void
    private(set) var hasEnded = false

    init(on loop: EventLoop, _ note: @escaping () -> Void) throws {
        (stream, peer) = try Peer.pair(on: loop)
        self.note = note
    }

    func begin() {
        _ = stream.dropArrived()
        stream.whenReadable(until: nil, tell: self)
        peer.send("a")
    }

    func hasWaited() {
        note()
        if !hasEnded { begin() }
    }

    func end() { hasEnded = true }
}
