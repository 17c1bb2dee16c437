import Testing

@testable import HTTPCore

/// When requests may share a connection to an origin.
@Suite struct HTTP2ClientTests {
    /// A connection to an origin that the test plays.
    private struct Pair {
        let client: HTTP2Client
        let peer: Peer
        let events: Events

        init(on loop: EventLoop, limits: Limits = .test()) throws {
            let (stream, peer) = try Peer.pair(on: loop, limits: limits)
            let events = Events()
            self.peer = peer
            self.events = events
            client = HTTP2Client(stream, to: try Origin("http://a")) {
                events.append("open")
            } whenEnded: { _ in
                events.append("ended")
            }
            client.begin(nil)
        }

        /// - Parameter streams: how many streams the origin accepts.
        func sendSettings(streams: UInt8) async throws {
            peer.send(Wire([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, streams]))
            try await wait { client.connection.state == .open }
        }

        func open() { HTTP2Stream(client.nextStream(), on: client.connection, incoming: .head).begin(for: NoUser()) }
    }

    private final class NoUser: HTTP2StreamUser {
        func take(_ block: HeaderBlock) -> ErrorCode? { nil }
        func hasBroken(_ error: any Error) {}
    }

    @Test func `only one request goes before the origin has said how many it takes`() async throws {
        try await onLoop { loop in
            let pair = try Pair(on: loop)
            defer { pair.client.connection.end() }
            #expect(pair.client.hasRoom)
            pair.open()
            #expect(!pair.client.hasRoom)
            #expect(pair.events.all == [])
            try await pair.sendSettings(streams: 2)
            #expect(pair.events.all == ["open"])
            #expect(pair.client.hasRoom)
            pair.open()
            #expect(!pair.client.hasRoom)
        }
    }

    @Test func `this side has a limit, too`() async throws {
        try await onLoop { loop in
            let pair = try Pair(on: loop, limits: .test { $0.http2.ownStreams = 1 })
            defer { pair.client.connection.end() }
            try await pair.sendSettings(streams: 100)
            #expect(pair.client.hasRoom)
            pair.open()
            #expect(!pair.client.hasRoom)
        }
    }

    @Test func `a connection whose numbers are nearly used up takes no more requests`() async throws {
        try await onLoop { loop in
            let pair = try Pair(on: loop)
            defer { pair.client.connection.end() }
            try await pair.sendSettings(streams: 100)
            pair.client.connection.lastOwnStream = StreamID(1 << 30 - 1)
            #expect(pair.client.hasRoom)
            #expect(pair.client.nextStream() == StreamID(1 << 30 + 1))
            #expect(!pair.client.hasRoom)
        }
    }

    @Test func `a request on a connection that has just ended fails at once`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.hangUp()
            let client = HTTP2Client(stream, to: try Origin("http://a"), whenOpen: {}, whenEnded: { _ in })
            client.begin(nil)
            try await wait { client.connection.state == .ended }
            let exchange = HTTP2ClientExchange(on: client, .get)
            let began = Instant.now
            await #expect(throws: ClientError.self) { _ = try await exchange.run(.to("a")) { _ in } }
            #expect(Instant.now - began < .seconds(4))
        }
    }

    @Test func `a connection whose origin has said goodbye takes no more requests`() async throws {
        try await onLoop { loop in
            let pair = try Pair(on: loop)
            defer { pair.client.connection.end() }
            try await pair.sendSettings(streams: 100)
            pair.open()
            // The stream is one of those that the origin still answers.
            pair.peer.send(Wire([0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]))
            try await wait { pair.events.all.contains("ended") }
            #expect(!pair.client.hasRoom)
            #expect(pair.client.connection.streams.count == 1)
            pair.client.connection.end()
            #expect(pair.events.all == ["open", "ended"])
        }
    }
}
