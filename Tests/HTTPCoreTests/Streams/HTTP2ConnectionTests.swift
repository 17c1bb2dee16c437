import Testing

@testable import HTTPCore

/// What a connection does apart from the messages on its streams.
@Suite struct HTTP2ConnectionTests {
    private typealias Frame = HTTP2Peer.Frame

    /// `:method: GET`, and nothing else.
    private let halfRequest: [UInt8] = [0x82]

    @Test func `a connection is idle again after a request that was refused`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop)
            defer { peer.end() }
            #expect(peer.connection.deadline != nil)
            peer.send(Frame.headers, flags: 5, on: 1, halfRequest)
            try await wait { peer.received().contains { $0.type == Frame.reset } }
            #expect(peer.connection.deadline != nil)
        }
    }

    @Test func `a connection is idle again after trailers`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop)
            defer { peer.end() }
            let stream = peer.open(1, endsStream: true, hasContent: true)
            #expect(peer.connection.deadline == nil)
            peer.send(Frame.headers, flags: 5, on: 1)
            try await wait { stream.hasEnded }
            #expect(peer.connection.streams.isEmpty)
            #expect(peer.connection.deadline != nil)
        }
    }

    @Test func `a header block that takes too long ends the connection with GOAWAY, also while streams are open`()
        async throws
    {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, limits: .test { $0.headTime = .milliseconds(50) })
            defer { peer.end() }
            _ = peer.open(1, hasContent: true)
            peer.send(Frame.headers, flags: 0, on: 3, halfRequest)
            var frames: [Frame] = []
            try await wait {
                frames += peer.received()
                return peer.connection.state == .ended
            }
            frames += peer.received()
            let last = try #require(frames.last)
            #expect(last.type == Frame.goAway)
            #expect(Array(last.payload.dropFirst(4).prefix(4)) == [0, 0, 0, 11])
        }
    }

    /// RFC 9113 section 6.8: the last stream of a GOAWAY never grows.
    @Test func `streams that come after the goodbye are ignored, and never promised`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop)
            defer { peer.end() }
            _ = peer.open(1, hasContent: true)
            peer.connection.drain()
            peer.send(Frame.headers, flags: 4, on: 3, halfRequest)
            peer.send(Frame.data, on: 3, [1, 2, 3])
            peer.send(Frame.ping, on: 0, [1, 2, 3, 4, 5, 6, 7, 8])
            var frames: [Frame] = []
            try await wait {
                frames += peer.received()
                return frames.contains { $0.type == Frame.ping }
            }
            #expect(peer.connection.state == .draining)
            peer.send(Frame.data, on: 0, [1])
            try await wait {
                frames += peer.received()
                return frames.filter { $0.type == Frame.goAway }.count == 2
            }
            let lasts = frames.filter { $0.type == Frame.goAway }.map { Array($0.payload.prefix(4)) }
            #expect(lasts == [[0, 0, 0, 1], [0, 0, 0, 1]])
        }
    }

    @Test func `content that is dropped after the last frame gives nothing back`() async throws {
        try await onLoop { loop in
            let limits = Limits.test { $0.http2.connectionWindow = 65535 }
            let peer = try await HTTP2Peer(on: loop, limits: limits)
            defer { peer.end() }
            peer.role.endsAtOnce = false
            let stream = peer.open(1, hasContent: true)
            for _ in 0..<3 { peer.send(Frame.data, on: 1, [UInt8](repeating: 1, count: 16384)) }
            try await wait { stream.isReadable && peer.connection.stream.receivedBytes > 3 * 16384 }
            peer.connection.fail(ConnectionError(.protocolError, "a test"))
            try await wait { peer.connection.sending != .soon }
            _ = peer.received()
            stream.stopReading()
            #expect(peer.connection.output.isEmpty)
            #expect(peer.connection.sending != .soon)
        }
    }

    @Test func `small messages that are answered with PING go on as long as they like`() async throws {
        try await onLoop { loop in
            let limits = Limits.test { ($0.http2.idleFrames, $0.http2.idleFramesPerSecond) = (10, 1) }
            let peer = try await HTTP2Peer(on: loop, limits: limits)
            defer { peer.end() }
            let tap = Tap(on: loop)
            _ = peer.write(tap, on: peer.open(1))
            for _ in 0..<50 {
                tap.pour(10)
                try await wait { peer.received().contains { $0.type == Frame.data } }
                peer.send(Frame.ping, on: 0, [1, 2, 3, 4, 5, 6, 7, 8])
                try await wait { peer.received().contains { $0.type == Frame.ping } }
            }
            #expect(peer.connection.state == .open)
        }
    }

    @Test func `resets of streams that have ended are counted`() async throws {
        try await onLoop { loop in
            let limits = Limits.test { ($0.http2.idleFrames, $0.http2.idleFramesPerSecond) = (10, 1) }
            let peer = try await HTTP2Peer(on: loop, limits: limits)
            defer { peer.end() }
            peer.connection.lastPeerStream = 1
            for _ in 0..<20 { peer.send(Frame.reset, on: 1, [0, 0, 0, 8]) }
            try await wait { peer.connection.state == .ended }
        }
    }

    /// Each stream waits for longer than the peer may be silent, but the connection goes on all the time.
    @Test func `a stream that waits for its turn isn't given up while others have theirs`() async throws {
        try await onLoop { loop in
            let limits = Limits.test { $0.silence = .milliseconds(300) }
            let peer = try await HTTP2Peer(on: loop, limits: limits)
            defer { peer.end() }
            let first = Tap(on: loop, 65535)
            first.close()
            let begun = peer.write(first, on: peer.open(1))
            try await wait { begun.isOver }
            let others = [3, 5, 7, 9, 11, 13].map { (id: UInt32) in
                let tap = Tap(on: loop, 200)
                tap.close()
                return peer.write(tap, on: peer.open(id))
            }
            for _ in 0..<12 {
                await pause(for: .milliseconds(100))
                peer.widen(0, by: 100)
            }
            try await wait { others.allSatisfy(\.isOver) }
            for other in others { #expect(throws: Never.self) { try other.outcome?.get() } }
        }
    }
}
