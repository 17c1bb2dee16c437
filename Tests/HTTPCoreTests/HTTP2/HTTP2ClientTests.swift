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

        func open() {
            HTTP2Stream(on: client.connection, incoming: .head).begin(as: client.nextStream(), for: NoUser())
        }

        /// The kinds and streams of the frames in these bytes, apart from PING.
        static func frames(in bytes: [UInt8]) -> [[Int]] {
            var (frames, start) = ([[Int]](), 0)
            while start + 9 <= bytes.count {
                let header = bytes[start..<start + 9].map(Int.init)
                if header[3] != 6 { frames.append([header[3], header[8]]) }
                start += 9 + header[0] << 16 + header[1] << 8 + header[2]
            }
            return frames
        }
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

    /// RFC 9113 section 5.1.1: the numbers of new streams grow. A stream that never began can't be reset (section 6.4).
    @Test func `a request that waits for room gets its number when it leaves`() async throws {
        try await onLoop { loop in
            let pair = try Pair(on: loop)
            let connection = pair.client.connection
            defer { connection.end() }
            try await pair.sendSettings(streams: 100)
            try await wait { connection.sending != .soon }
            _ = pair.peer.received()
            // The origin doesn't read.
            for _ in 0..<20_000 { connection.output.append(ping: 0, isAnswer: true) }
            connection.flush()
            #expect(!connection.hasRoom)
            func ask() -> Task<Void, Never> {
                let exchange = HTTP2ClientExchange(on: pair.client, .get)
                return loop.spawn { _ = try? await exchange.run(.to("a")) { _ in } }
            }
            let tasks = [ask(), ask(), ask()]
            await Task.yield()
            tasks[1].cancel()
            await tasks[1].value
            var bytes: [UInt8] = []
            try await wait {
                bytes += pair.peer.received()
                return connection.hasRoom
            }
            // This one comes when there is room, but others have waited for longer.
            let last = ask()
            try await wait {
                bytes += pair.peer.received()
                return connection.streams.count == 3 && connection.output.isEmpty
            }
            bytes += pair.peer.received()
            #expect(Pair.frames(in: bytes) == [[1, 1], [1, 3], [1, 5]])
            connection.end()
            for task in tasks + [last] { await task.value }
        }
    }

    @Test func `an answer that came before the connection broke counts`() async throws {
        try await onLoop { loop in
            let pair = try Pair(on: loop)
            let connection = pair.client.connection
            try await pair.sendSettings(streams: 100)
            let exchange = HTTP2ClientExchange(on: pair.client, .get)
            let events = Events()
            let task = loop.spawn {
                let response = try? await exchange.run(.to("a")) { _ in }
                events.append(response.map { "\($0.status)" } ?? "nothing")
            }
            try await wait { connection.streams.count == 1 && connection.sending != .soon }
            pair.peer.send(Wire([0, 0, 1, 1, 4, 0, 0, 0, 1, 0x88, 0, 0, 2, 0, 1, 0, 0, 0, 1, 104, 105]))
            pair.peer.hangUp()
            // The selector hasn't reported it yet when this fails.
            connection.output.append(ping: 0, isAnswer: true)
            connection.flush()
            await task.value
            #expect(events.all == ["200 OK"])
            #expect(connection.state == .ended)
        }
    }

    /// As if sending had failed in a way that leaves nothing to read.
    @Test func `a connection whose socket is closed under it ends`() async throws {
        try await onLoop { loop in
            let pair = try Pair(on: loop)
            let connection = pair.client.connection
            try await pair.sendSettings(streams: 100)
            try await wait { connection.sending != .soon }
            connection.stream.close()
            connection.output.append(ping: 0, isAnswer: true)
            connection.flush()
            #expect(connection.state == .ended)
            #expect(pair.events.all == ["open", "ended"])
        }
    }
}
