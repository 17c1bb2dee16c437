import Testing

@testable import HTTPCore

/// A stream with something between its buffers and its socket.
@Suite struct StreamCipherTests {
    private static func pair(
        on loop: EventLoop, limits: Limits = .test()
    ) throws -> (stream: Stream, peer: Peer, cipher: FakeCipher) {
        let (stream, peer) = try Peer.pair(on: loop, limits: limits)
        let cipher = FakeCipher(loop.buffers)
        stream.cipher = cipher
        return (stream, peer, cipher)
    }

    @Test func `bytes are opened and sealed on their way`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop)
            peer.send(FakeCipher.sealed("abcd"))
            #expect(try await stream.read())
            #expect(Wire(stream.input.array).text == "abcd")
            stream.output.append("hello")
            try await stream.flush()
            #expect(peer.received() == FakeCipher.sealed("hello").bytes)
            #expect(!stream.hasUnsent)
        }
    }

    @Test func `half a record is nothing to read`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop, limits: .test { $0.silence = .milliseconds(20) })
            peer.send(FakeCipher.sealed("ab"))
            await #expect(throws: StreamError.timeout) { try await stream.read() }
            #expect(stream.input.isEmpty)
            peer.send(FakeCipher.sealed("cd"))
            #expect(try await stream.read())
            #expect(Wire(stream.input.array).text == "abcd")
        }
    }

    /// The selector knows nothing of them: the socket is empty.
    @Test func `a wait ends at once if opened bytes are there`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop)
            peer.send(FakeCipher.sealed("abcdefgh"))
            let piece = Buffer(pool: loop.buffers)
            try await wait { (try? stream.readNow(into: piece, upTo: 1)) == true }
            #expect(stream.hasUnread)
            let began = Instant.now
            try await stream.readable(until: loop.now + .seconds(5))
            while piece.count < 8 {
                #expect(try await stream.read(until: loop.now + .seconds(5)))
                stream.input.move(stream.input.count, to: piece)
            }
            #expect(Wire(piece.array).text == "abcdefgh")
            #expect(Instant.now - began < .seconds(4))
        }
    }

    @Test func `an object that waits without a task is told of opened bytes`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop)
            peer.send(FakeCipher.sealed("abcd"))
            let piece = Buffer(pool: loop.buffers)
            try await wait { (try? stream.readNow(into: piece, upTo: 1)) == true }
            let waiter = Note()
            stream.whenReadable(until: nil, tell: waiter)
            try await wait { waiter.wasTold }
        }
    }

    /// Otherwise what an origin sends behind its answer would be the next answer.
    @Test func `opened bytes are something to read`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop)
            #expect(stream.hasNothingToRead)
            peer.send(FakeCipher.sealed("abcd"))
            let piece = Buffer(pool: loop.buffers)
            try await wait { (try? stream.readNow(into: piece, upTo: 3)) == true }
            #expect(!stream.hasNothingToRead)
        }
    }

    @Test func `what has been opened completely leaves nothing to read`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop)
            peer.send(FakeCipher.sealed("abcd"))
            let piece = Buffer(pool: loop.buffers)
            try await wait { (try? stream.readNow(into: piece, upTo: 4)) == true }
            #expect(stream.hasNothingToRead)
            peer.send(FakeCipher.sealed("ab"))
            // Half a record may become surplus, but it isn't anything yet.
            try await wait { stream.isReady(.read) }
            #expect(stream.hasNothingToRead)
        }
    }

    @Test func `sealed bytes that the system doesn't take count as unsent`() async throws {
        try await onLoop { loop in
            let (stream, peer, cipher) = try Self.pair(on: loop)
            stream.output.append([UInt8](repeating: 0x61, count: 1 << 22).span)
            try stream.sendSome()
            #expect(stream.output.isEmpty && !cipher.unsent.isEmpty)
            #expect(stream.hasUnsent)
            let flush = loop.spawn { await #expect(throws: Never.self) { try await stream.flush() } }
            var count = 0
            try await wait {
                count += peer.received().count
                return count == 1 << 22
            }
            await flush.value
            #expect(!stream.hasUnsent)
        }
    }

    @Test func `a fault while opening ends the reading, and the peer gets the alert`() async throws {
        try await onLoop { loop in
            let (stream, peer, cipher) = try Self.pair(on: loop)
            cipher.isBroken = true
            peer.send(FakeCipher.sealed("abcd"))
            await #expect(throws: StreamError.closed) { try await stream.read() }
            #expect(stream.cipherFailure is FakeCipher.Broken)
            #expect(Wire(peer.received()).text == "alert")
        }
    }

    @Test func `a fault while sealing ends the sending, and the peer gets the alert`() async throws {
        try await onLoop { loop in
            let (stream, peer, cipher) = try Self.pair(on: loop)
            cipher.isBroken = true
            stream.output.append("hello")
            #expect(throws: StreamError.closed) { try stream.sendSome() }
            #expect(stream.cipherFailure is FakeCipher.Broken)
            #expect(Wire(peer.received()).text == "alert")
        }
    }

    /// Somebody may have cut off the rest.
    @Test func `an end within a record is a fault`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop)
            peer.send(FakeCipher.sealed("ab"))
            peer.endSending()
            await #expect(throws: StreamError.closed) { while try await stream.read() {} }
            #expect(stream.cipherFailure is FakeCipher.Broken)
        }
    }

    @Test func `a peer is told of the end once, and not if the connection is reset`() async throws {
        try await onLoop { loop in
            let (stream, peer, _) = try Self.pair(on: loop)
            stream.endSending()
            stream.close()
            #expect(Wire(peer.received()).text == "bye")
            let (other, otherPeer, cipher) = try Self.pair(on: loop)
            other.reset()
            #expect(otherPeer.received().isEmpty && !cipher.hasEnded)
        }
    }

    private final class Note: Waiter {
        private(set) var wasTold = false
        func hasWaited() { wasTold = true }
    }
}
