import Testing

@testable import HTTPCore

/// The two kinds of selectors. They must report the same.
@Suite struct SelectorTests {
    enum Kind: CaseIterable {
        case native, poll

        func make() throws -> any Selector {
            switch self {
            case .poll: return PollSelector()
            case .native:
                #if os(Linux)
                    return try EpollSelector()
                #else
                    return PollSelector()
                #endif
            }
        }
    }

    /// A watched socket and its other end.
    private final class Watched {
        let selector: any Selector
        let peer: Peer
        let near: Peer

        init(_ kind: Kind, token: UInt64 = 7) throws {
            selector = try kind.make()
            let (one, other) = try Platform.makePair()
            (near, peer) = (Peer(adopting: one), Peer(adopting: other))
            try selector.add(near.descriptor, token: token)
        }

        /// What the selector reports about the socket, without waiting.
        func told() -> Readiness {
            var told: Readiness = []
            selector.wait(atMost: .zero) { token, readiness in
                #expect(token == 7)
                told.formUnion(readiness)
            }
            return told
        }
    }

    @Test(arguments: Kind.allCases) func `a selector reports once that a socket can be written`(kind: Kind) throws {
        let watched = try Watched(kind)
        #expect(watched.told() == .write)
        #expect(watched.told() == [])
    }

    @Test(arguments: Kind.allCases) func `a selector reports bytes that arrive`(kind: Kind) throws {
        let watched = try Watched(kind)
        _ = watched.told()
        watched.peer.send("a")
        #expect(watched.told().contains(.read))
        #expect(!watched.told().contains(.read))
        // After these bytes have been read, the next ones are reported again.
        #expect(watched.near.received() == Wire("a").bytes)
        watched.selector.rearm(watched.near.descriptor, for: .read)
        #expect(!watched.told().contains(.read))
        watched.peer.send("b")
        #expect(watched.told().contains(.read))
    }

    @Test(arguments: Kind.allCases)
    func `a selector reports that a full socket can be written again`(kind: Kind) throws {
        let watched = try Watched(kind)
        _ = watched.told()
        while watched.near.send("\("x" * 10_000)") > 0 {}
        watched.selector.rearm(watched.near.descriptor, for: .write)
        #expect(watched.told() == [])
        _ = watched.peer.received()
        #expect(watched.told() == .write)
    }

    @Test(arguments: Kind.allCases) func `a selector reports the end`(kind: Kind) throws {
        let watched = try Watched(kind)
        _ = watched.told()
        watched.peer.endSending()
        #expect(watched.told().isSuperset(of: [.read, .ended]))
    }

    @Test(arguments: Kind.allCases) func `a selector reports a broken connection once`(kind: Kind) throws {
        let watched = try Watched(kind)
        _ = watched.told()
        watched.peer.hangUp()
        #expect(watched.told().isSuperset(of: [.read, .write, .over]))
        // It's reported only once. Otherwise, the loop would never rest.
        #expect(watched.told() == [])
    }

    @Test(arguments: Kind.allCases) func `a selector reports nothing about a removed socket`(kind: Kind) throws {
        let watched = try Watched(kind)
        let (one, other) = try Platform.makePair()
        let (second, third) = (Peer(adopting: one), Peer(adopting: other))
        try watched.selector.add(second.descriptor, token: 8)
        third.send("a")
        watched.selector.remove(second.descriptor)
        second.hangUp()
        #expect(watched.told() == .write)
        watched.peer.send("a")
        watched.selector.remove(watched.near.descriptor)
        watched.near.hangUp()
        #expect(watched.told() == [])
    }

    /// The remaining sockets keep their tokens when one before them is gone.
    @Test(arguments: Kind.allCases) func `removing one socket leaves the others`(kind: Kind) throws {
        let selector = try kind.make()
        let pairs = try (0..<5).map { _ in try Platform.makePair() }.map { (Peer(adopting: $0), Peer(adopting: $1)) }
        for (token, (near, _)) in pairs.enumerated() { try selector.add(near.descriptor, token: UInt64(token)) }
        selector.wait(atMost: .zero) { _, _ in }
        for (_, far) in pairs { far.send("a") }
        for gone in [0, 3] {
            selector.remove(pairs[gone].0.descriptor)
            pairs[gone].0.hangUp()
        }
        var told: Set<UInt64> = []
        selector.wait(atMost: .zero) { token, _ in told.insert(token) }
        #expect(told == [1, 2, 4])
    }

    /// In a program that begins without standard input, a socket has this number.
    @Test func `poll finds descriptor 0 again after another one has gone`() throws {
        let watched = try Watched(.poll)
        try watched.selector.add(0, token: 8)
        watched.selector.remove(watched.near.descriptor)
        watched.selector.remove(0)
        #expect(watched.told() == [])
    }

    @Test(arguments: Kind.allCases) func `a selector waits as long as it's told`(kind: Kind) throws {
        let watched = try Watched(kind)
        _ = watched.told()
        let start = ContinuousClock.now
        watched.selector.wait(atMost: .milliseconds(20)) { _, _ in Issue.record("there is nothing to tell") }
        #expect(ContinuousClock.now - start >= .milliseconds(20))
    }

    static let times: [(time: Duration?, milliseconds: Int32)] = [
        (nil, -1), (.zero, 0), (.seconds(-5), 0), (.nanoseconds(1), 1), (.milliseconds(1), 1),
        (.microseconds(1001), 2), (.seconds(3), 3000), (.seconds(Int64.max), 1_000_000_000),
    ]

    @Test(arguments: times) func `times are rounded up to milliseconds`(time: Duration?, milliseconds: Int32) {
        #expect(Duration.pollTime(time) == milliseconds)
    }
}
