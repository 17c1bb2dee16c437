import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct StreamTests {
    private static let impatient = Limits.test { $0.silence = .milliseconds(10) }

    // MARK: Reading

    @Test func `bytes that arrive are read`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.send("hello")
            #expect(try await stream.read())
            #expect(stream.input.array == Wire("hello").bytes)
            let reader = loop.spawn { #expect((try? await stream.read()) == true) }
            await Task.yield()
            peer.send(" world")
            await reader.value
            #expect(stream.input.array == Wire("hello world").bytes)
        }
    }

    @Test func `a read into another buffer takes at most the given number of bytes`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let buffer = Buffer(pool: loop.buffers)
            peer.send("hello")
            #expect(try stream.readNow(into: buffer, upTo: 2) == true)
            #expect(try stream.readNow(into: buffer, upTo: 2) == true)
            #expect(buffer.array == Wire("hell").bytes)
            #expect(stream.input.isEmpty)
        }
    }

    @Test func `the end of the stream is no error`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.send("a")
            peer.endSending()
            #expect(try await stream.read())
            #expect(try await stream.read() == false)
            #expect(try await stream.read() == false)
        }
    }

    /// The end and the last bytes arrive in one event, and a reader without a task takes everything that's there.
    @Test func `an end that arrives with the last bytes isn't missed`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            #expect(stream.hasNothingToRead)
            let reader = Reader { try? stream.readNow() }
            stream.whenReadable(until: loop.now + .seconds(5), tell: reader)
            peer.send("a")
            peer.endSending()
            try await wait { reader.hasRead }
            #expect(try await stream.read(until: loop.now + .seconds(5)) == false)
        }
    }

    @Test func `silence is a timeout`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop, limits: Self.impatient)
            await #expect(throws: StreamError.timeout) { try await stream.read() }
            // The deadline was only for that call.
            peer.send("a")
            #expect(try await stream.read())
            await #expect(throws: StreamError.timeout) { try await stream.read(until: loop.now + .milliseconds(1)) }
        }
    }

    @Test func `closing a stream ends the wait on it`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let reader = loop.spawn { await #expect(throws: StreamError.closed) { try await stream.read() } }
            await Task.yield()
            stream.close()
            await reader.value
            await #expect(throws: StreamError.closed) { try await stream.read() }
            #expect(stream.isClosed && peer.hasEnd)
        }
    }

    @Test func `a cancelled task stops waiting`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let reader = loop.spawn { await #expect(throws: CancellationError.self) { try await stream.read() } }
            await Task.yield()
            reader.cancel()
            await reader.value
            // The connection still works.
            peer.send("a")
            #expect(try await stream.read())
        }
    }

    /// Another thread has to tell the loop, and meanwhile the next wait may begin.
    @Test func `a cancellation that comes late ends no other wait`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let first = loop.spawn { _ = try? await stream.read() }
            let second = loop.spawn {
                await first.value
                await #expect(throws: Never.self) { try await stream.read() }
            }
            await Task.yield()
            // The loop learns of the bytes and of the cancellation in one round, in this order.
            peer.send("a")
            pthread_join(try Platform.startThread { first.cancel() }, nil)
            try? await loop.sleep(for: .milliseconds(20))
            peer.send("b")
            await second.value
        }
    }

    @Test func `a wait can be interrupted`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let reader = loop.spawn { await #expect(throws: CancellationError.self) { try await stream.read() } }
            await Task.yield()
            stream.interruptReader()
            peer.send("a")
            #expect(try await stream.read())
            await reader.value
        }
    }

    @Test func `a busy stream lets other tasks have their turn`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.send("\("x" * 100)")
            var turns = 0
            let other = loop.spawn {
                while !Task.isCancelled {
                    turns += 1
                    await Task.yield()
                }
            }
            for _ in 0..<100 {
                while try stream.readNow(upTo: 1) == nil { try await stream.readable(until: stream.silenceDeadline) }
            }
            #expect(turns > 2)
            other.cancel()
            await other.value
        }
    }

    /// A reader without a task has its own turn with each wait, even after many waits. The turn comes in a later round,
    /// so that a peer that always sends doesn't keep the others waiting.
    @Test func `each wait without a task has a turn of its own`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.send("\("x" * 100)")
            for _ in 0..<100 {
                let reader = Reader { try? stream.readNow(upTo: 1) }
                stream.whenReadable(until: loop.now + .seconds(10), tell: reader)
                #expect(!reader.hasRead)
                try await wait { reader.hasRead }
            }
        }
    }

    @Test func `a head is read line by line`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var lines = 0
            let reader = loop.spawn {
                while (try? await stream.readLine(until: loop.now + .seconds(10))) == true { lines += 1 }
            }
            for (piece, expected) in [("a", 0), ("b\r", 0), ("\n", 1), ("c\nd\n", 2), ("e", 2)] as [(Wire, Int)] {
                let before = stream.input.count
                peer.send(piece)
                try await wait { stream.input.count > before }
                #expect(lines == expected)
            }
            peer.endSending()
            await reader.value
            #expect(Wire(stream.input.array).text == "ab\r\nc\nd\ne")
        }
    }

    /// What is exactly as large as a limit may pass. So the next byte counts, too.
    @Test func `a head is looked at when it reaches a limit and when it exceeds it`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop, limits: .test { $0.startLine = 8 })
            for piece in ["12345678", "9"] as [Wire] {
                peer.send(piece)
                #expect(try await stream.readLine(until: loop.now + .seconds(5)))
            }
        }
    }

    // MARK: Nothing to read

    @Test func `a quiet stream has nothing to read`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            #expect(stream.hasNothingToRead)
            peer.send("a")
            try await wait { stream.isReady(.read) }
            #expect(!stream.hasNothingToRead)
        }
    }

    @Test func `the end of a stream is something to read`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.endSending()
            #expect(!stream.hasNothingToRead)
        }
    }

    /// Here the system call fails. That's different from finding nothing.
    @Test func `a broken connection is something to read`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            stream.output.append("unread" as StaticString)
            try await stream.flush()
            peer.hangUp()
            #expect(!stream.hasNothingToRead)
            stream.close()
            #expect(!stream.hasNothingToRead)
        }
    }

    // MARK: Writing

    @Test func `everything is sent, even if the peer takes it slowly`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let content = [UInt8](repeating: 1, count: 2_000_000) + [2]
            stream.output.append(content.span)
            let writer = loop.spawn { await #expect(throws: Never.self) { try await stream.flush() } }
            var received: [UInt8] = []
            try await wait {
                received += peer.received()
                return received.count >= content.count
            }
            await writer.value
            #expect(received == content)
            #expect(stream.sentBytes == content.count && stream.output.isEmpty)
        }
    }

    @Test func `a peer that takes nothing is a timeout`() async throws {
        try await onLoop { loop in
            let (stream, _peer) = try Peer.pair(on: loop, limits: Self.impatient)
            stream.output.append([UInt8](repeating: 1, count: 1_000_000).span)
            await #expect(throws: StreamError.timeout) { try await stream.flush() }
            #expect(!_peer.hasEnd)
        }
    }

    @Test func `a peer that has gone is a closed stream`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.send("answer")
            peer.hangUp()
            // A program that another test is starting can have a copy of the socket for a moment.
            try await wait { stream.peerState.contains(.failed) }
            stream.output.append("a" as StaticString)
            await #expect(throws: StreamError.closed) { try await stream.flush() }
            // What it sent before can still be read.
            #expect(try await stream.read())
            #expect(stream.input.array == Wire("answer").bytes)
        }
    }
}

/// Reads what has arrived, without a task.
private final class Reader: Waiter {
    private let read: () -> Bool?
    private(set) var hasRead = false

    init(_ read: @escaping () -> Bool?) {
        self.read = read
    }

    func hasWaited() { hasRead = read() == true }
}
