import Testing

@testable import HTTPCore

@Suite struct ContentWriterTests {
    private typealias Frame = HTTP2Peer.Frame

    @Test func `content goes out in frames, and the last one ends the stream`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop)
            defer { peer.end() }
            let tap = Tap(on: loop, 40_000)
            tap.close()
            let writing = peer.write(tap, length: 40_000, on: peer.open(1))
            try await wait { writing.isOver && peer.connection.sending != .soon }
            let frames = peer.received().filter { $0.type == Frame.data }
            #expect(frames.map(\.payload.count) == [16384, 16384, 40_000 - 2 * 16384])
            #expect(frames.map(\.flags) == [0, 0, 1])
        }
    }

    @Test func `a stream waits for its window, and uses all of it`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 1000)
            defer { peer.end() }
            let tap = Tap(on: loop, 3000)
            tap.close()
            let writing = peer.write(tap, on: peer.open(1))
            try await wait { peer.connection.waitingForRoom.isEmpty && peer.connection.sending != .soon }
            #expect(peer.content() == [1: 1000])
            peer.widen(1, by: 1)
            try await expect(peer, [1: 1])
            peer.widen(1, by: 5000)
            try await expect(peer, [1: 1999])
            try await wait { writing.isOver }
        }
    }

    @Test func `a small rest of a window waits for more, but not for long`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 2000)
            defer { peer.end() }
            let tap = Tap(on: loop, 10_000)
            let writing = peer.write(tap, on: peer.open(1))
            try await expect(peer, [1: 2000])
            peer.widen(1, by: 10)
            await pause(for: .milliseconds(20))
            #expect(peer.content() == [:])
            peer.widen(1, by: 2000)
            try await expect(peer, [1: 2010])
            let began = Instant.now
            peer.widen(1, by: 10)
            try await expect(peer, [1: 10])
            #expect(Instant.now - began >= .milliseconds(30))
            // The last piece is small by itself.
            peer.widen(1, by: 20_000)
            try await expect(peer, [1: 10_000 - 4020])
            tap.pour(5)
            tap.close()
            try await expect(peer, [1: 5])
            try await wait { writing.isOver }
        }
    }

    @Test func `the end of a stream needs no window`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 10)
            defer { peer.end() }
            let tap = Tap(on: loop, 10)
            let writing = peer.write(tap, on: peer.open(1))
            try await expect(peer, [1: 10])
            tap.close()
            try await wait { writing.isOver && peer.connection.sending != .soon }
            #expect(peer.received().map(\.flags) == [1])
        }
    }

    @Test func `a length other than the announced one is an error, and nothing of that frame is sent`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop)
            defer { peer.end() }
            for (id, count) in [(UInt32(1), 9), (3, 11)] {
                let tap = Tap(on: loop, count)
                tap.close()
                let writing = peer.write(tap, length: 10, on: peer.open(id))
                try await wait { writing.isOver && peer.connection.sending != .soon }
                #expect(throws: BodyLengthError.self) { try writing.outcome?.get() }
                #expect(peer.content() == [:])
            }
        }
    }

    @Test func `streams take turns`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 1 << 24)
            defer { peer.end() }
            peer.widen(0, by: 1 << 24)
            let writings = [UInt32(1), 3].map { peer.write(Tap(on: loop, 1 << 23), on: peer.open($0)) }
            var counts: [UInt32: Int] = [:]
            let deadline = Instant.now + .seconds(10)
            while counts.values.reduce(0, +) < 1 << 23, Instant.now < deadline {
                counts.merge(peer.content(), uniquingKeysWith: +)
                await loop.yield()
            }
            // The first one has some lead, because nobody has to wait before the output is full.
            #expect(abs(counts[1, default: 0] - counts[3, default: 0]) <= 1 << 21, "\(counts)")
            #expect(writings.allSatisfy { !$0.isOver })
        }
    }

    /// The client has to be slow before streams wait for room: until then, they just write.
    private func stuff(_ peer: HTTP2Peer, on loop: EventLoop) async throws -> HTTP2Stream {
        peer.widen(0, by: 1 << 30)
        let stream = peer.open(1)
        _ = peer.write(Tap(on: loop, 1 << 24), on: stream)
        try await wait { !peer.connection.hasRoom && peer.connection.sending == .blocked }
        return stream
    }

    @Test func `streams that turn out to have nothing more hold nobody up`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 1 << 24)
            defer { peer.end() }
            let first = try await stuff(peer, on: loop)
            // More of them wait than are woken at a time.
            for index in 1...100 { _ = peer.write(Tap(on: loop), on: peer.open(UInt32(2 * index + 1))) }
            try await wait { peer.connection.waitingForRoom.count == 101 }
            var count = 0
            let deadline = Instant.now + .seconds(10)
            while count < 1 << 24, Instant.now < deadline {
                count += peer.content()[1] ?? 0
                try await loop.sleep(for: .milliseconds(1))
            }
            #expect(count == 1 << 24)
            #expect(first.isWritable)
        }
    }

    @Test func `streams that have been reset hold nobody up`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 1 << 24)
            defer { peer.end() }
            let first = try await stuff(peer, on: loop)
            for id in stride(from: UInt32(3), through: 13, by: 2) {
                _ = peer.write(Tap(on: loop, 10), on: peer.open(id))
            }
            try await wait { peer.connection.waitingForRoom.count == 7 }
            let last = peer.write(Tap(on: loop, 10), on: peer.open(15))
            try await wait { peer.connection.waitingForRoom.count == 8 }
            // Nobody but the last stream is left.
            peer.send(Frame.reset, on: 1, [0, 0, 0, 8])
            for id in stride(from: UInt32(3), through: 13, by: 2) { peer.send(Frame.reset, on: id, [0, 0, 0, 8]) }
            try await wait { peer.connection.streams.count == 1 }
            #expect(!first.isWritable)
            var counts: [UInt32: Int] = [:]
            let deadline = Instant.now + .seconds(10)
            while counts[15] == nil, Instant.now < deadline {
                counts.merge(peer.content(), uniquingKeysWith: +)
                try await loop.sleep(for: .milliseconds(1))
            }
            #expect(counts[15] == 10)
            #expect(!last.isOver)
        }
    }

    @Test func `a window that stays shut is a timeout`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 10, limits: .test { $0.silence = .milliseconds(50) })
            defer { peer.end() }
            let writing = peer.write(Tap(on: loop, 11), on: peer.open(1))
            try await wait { writing.isOver }
            #expect(throws: StreamError.timeout) { try writing.outcome?.get() }
            #expect(peer.connection.state == .open)
        }
    }

    @Test func `a client that opens its windows and reads nothing is cut off, and little waits for it`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(
                on: loop, window: 1 << 24, limits: .test { $0.silence = .milliseconds(100) })
            defer { peer.end() }
            peer.widen(0, by: 1 << 30)
            let writings = (0..<8).map { peer.write(Tap(on: loop, 1 << 24), on: peer.open(2 * $0 + 1)) }
            var most = 0
            try await wait {
                most = max(most, peer.connection.stream.output.count)
                return writings.allSatisfy(\.isOver)
            }
            #expect(peer.connection.state == .ended && peer.connection.stream.isClosed)
            #expect((64 * 1024...82 * 1024).contains(most), "\(most)")
        }
    }

    /// A handler that answers with the request's own content reads it while a DATA frame is open.
    @Test func `window that is given back meanwhile doesn't come into the frame`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop, window: 1 << 20)
            defer { peer.end() }
            peer.widen(0, by: 1 << 20)
            let stream = peer.open(1, hasContent: true)
            let writing = peer.write(StreamBody(stream), on: stream)
            let piece = [UInt8](repeating: 0x62, count: 16384)
            for _ in 0..<3 { peer.send(Frame.data, on: 1, piece) }
            var frames: [Frame] = []
            try await wait {
                frames += peer.received()
                return frames.contains { $0.type == Frame.windowUpdate && $0.stream == 1 }
            }
            peer.send(Frame.data, flags: 1, on: 1, piece)
            try await wait { writing.isOver && peer.connection.sending != .soon }
            frames += peer.received()
            let content = frames.filter { $0.type == Frame.data }.flatMap(\.payload)
            // An array would be printed, byte for byte.
            #expect(content.count == 4 * piece.count && content.allSatisfy { $0 == 0x62 })
        }
    }

    /// Waits for content, and checks on which streams how much of it comes.
    private func expect(
        _ peer: HTTP2Peer, _ expected: [UInt32: Int], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var counts: [UInt32: Int] = [:]
        let deadline = Instant.now + .seconds(10)
        while counts.values.reduce(0, +) < expected.values.reduce(0, +), Instant.now < deadline {
            counts.merge(peer.content(), uniquingKeysWith: +)
            await peer.connection.loop.yield()
        }
        #expect(counts == expected, sourceLocation: sourceLocation)
    }
}
