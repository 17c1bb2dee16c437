import Testing

@testable import HTTPCore

/// Bodies that arrive on a connection, in any pieces.
@Suite struct BodyReaderTests {
    static let bodies: [(length: Framing, wire: Wire, content: Wire, trailers: [String])] = [
        (.bytes(5), "hello", "hello", []),
        (.chunked, "5\r\nhello\r\n0\r\n\r\n", "hello", []),
        (.chunked, "2;x=y\r\nhe\r\n03\r\nllo\r\n0\r\nX: 1\r\n\r\n", "hello", ["X: 1"]),
        (.chunked, "0\r\n\r\n", "", []),
    ]

    @Test(arguments: bodies) func `a body is read correctly in every split`(
        length: Framing, wire: Wire, content: Wire, trailers: [String]
    ) async throws {
        try await onLoop { loop in
            for place in 0..<wire.bytes.count {
                let (stream, peer) = try Peer.pair(on: loop)
                let body = incoming(stream, length)
                peer.send(Wire(wire.bytes[..<place]))
                let reader = loop.spawn {
                    let taken = try? await read(body)
                    #expect(taken == content.bytes)
                }
                // The reader takes the first piece, and waits before the second one comes.
                try await wait { !stream.isReady(.read) }
                peer.send(Wire(wire.bytes[place...] + Wire("GET").bytes))
                await reader.value
                #expect(body.hasEnded && body.trailers.text == trailers)
                // The bytes after the body stay for the next request.
                if stream.input.isEmpty { _ = try await stream.read() }
                #expect(Wire(stream.input.array).text == "GET", "split after \(place) bytes")
            }
        }
    }

    @Test func `a body without a length ends with its connection`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, .untilClose, isResponse: true)
            #expect(!body.isComplete)
            peer.send("hello")
            peer.endSending()
            #expect(try await read(body) == Wire("hello").bytes)
            #expect(body.hasEnded)
        }
    }

    @Test(arguments: [Framing.none, .bytes(0)])
    func `an empty body has ended from the beginning`(length: Framing) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, length)
            peer.send("GET")
            #expect(body.hasEnded && body.remaining == 0)
            #expect(try await read(body) == [])
            #expect(stream.input.isEmpty)
        }
    }

    // MARK: Faults

    static let cut: [(length: Framing, wire: Wire)] = [
        (.bytes(5), ""), (.bytes(5), "hell"), (.chunked, ""), (.chunked, "5\r\nhell"), (.chunked, "5\r\nhello\r\n"),
        (.chunked, "5\r\nhello\r\n0\r\n"), (.chunked, "5\r\nhello\r\n0\r\n\r"),
    ]

    /// If the connection ends before the body, that's never a clean end.
    @Test(arguments: cut) func `a body that's cut off is incomplete`(length: Framing, wire: Wire) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, length)
            peer.send(wire)
            peer.endSending()
            await #expect(throws: MessageError.incomplete) { try await read(body) }
            #expect(body.failure == .incomplete && !body.hasEnded)
            // A second read fails in the same way.
            await #expect(throws: MessageError.incomplete) { try await read(body) }
        }
    }

    @Test func `a body that stalls is a timeout`() async throws {
        try await onLoop { loop in
            let limits = Limits.test { $0.silence = .milliseconds(10) }
            for length in [Framing.bytes(5), .chunked, .untilClose] {
                let (stream, peer) = try Peer.pair(on: loop, limits: limits)
                let body = incoming(stream, length)
                peer.send("5\r\n")
                await #expect(throws: MessageError.timeout) { try await read(body) }
                #expect(body.failure == .timeout && !body.hasEnded)
            }
        }
    }

    @Test func `a malformed chunk is remembered`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, .chunked)
            peer.send("5\r\nhelloX\r\n")
            let buffer = Buffer(pool: loop.buffers)
            await #expect(throws: MessageError.chunk) { while try await body.read(into: buffer) {} }
            #expect(body.failure == .chunk && !body.isReady)
        }
    }

    /// Looking whether more has arrived takes nothing, even if it's malformed. Otherwise, the body could end before its
    /// trailers, and they could pass for the next request.
    @Test func `looking at a malformed trailer changes nothing`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            peer.send("5\r\nhello\r\n0\r\nb d: x\r\n\r\n")
            let body = incoming(stream, .chunked, Fields())
            let almostFull = Buffer(pool: loop.buffers)
            almostFull.append([UInt8](repeating: 0x61, count: Buffer.size - 5).span)
            #expect(try await body.read(into: almostFull))
            almostFull.consume(almostFull.count)
            for _ in 0..<2 { #expect(body.isReady) }
            await #expect(throws: MessageError.fieldLine) { try await body.read(into: almostFull) }
            #expect(!body.hasEnded)
        }
    }

    // MARK: Back-pressure

    @Test func `no more is read than a buffer holds`() async throws {
        try await onLoop { loop in
            let content = [UInt8](repeating: 1, count: Buffer.size * 3 / 2)
            let chunk = Wire("\(String(content.count, radix: 16))\r\n").bytes + content + Wire("\r\n0\r\n\r\n").bytes
            for (length, wire) in [(Framing.bytes(content.count), content), (.chunked, chunk)] {
                let (stream, peer) = try Peer.pair(on: loop)
                #expect(peer.send(Wire(wire)) == wire.count)
                let body = incoming(stream, length)
                var total = 0
                while true {
                    let buffer = Buffer(pool: loop.buffers)
                    guard try await body.read(into: buffer) else { break }
                    #expect((1...Buffer.size).contains(buffer.count))
                    #expect(stream.input.count <= Buffer.size)
                    total += buffer.count
                }
                #expect(total == content.count)
            }
        }
    }

    @Test func `a body is ready if some of it has arrived`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, .chunked)
            #expect(!body.isReady)
            for (piece, isReady) in [("5", false), ("\r\n", false), ("he", true)] as [(Wire, Bool)] {
                peer.send(piece)
                #expect(try await stream.read())
                // This takes a new body, because one that was not ready looks again only after a read.
                let again = incoming(stream, .chunked)
                #expect(again.isReady == isReady)
            }
        }
    }

    // MARK: Expect

    @Test func `the first read is announced`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var asked = 0
            let body = incoming(stream, .bytes(4)) { asked += 1 }
            peer.send("ab")
            #expect(try await stream.read())
            // Nothing is read before the client has been told to go on.
            #expect(!body.isReady && asked == 0)
            let buffer = Buffer(pool: loop.buffers)
            #expect(try await body.read(into: buffer))
            peer.send("cd")
            #expect(try await body.read(into: buffer))
            #expect(asked == 1 && body.hasEnded)
        }
    }

    // MARK: Trailers

    @Test func `fields that Connection names are removed from the trailers, too`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let fields: Fields = ["Connection": "x-hop , close", "connection": "Y-Hop"]
            let body = incoming(stream, .chunked, fields)
            peer.send("0\r\nX-Hop: 1\r\nX-End: 2\r\ny-hop: 3\r\n\r\n")
            #expect(try await read(body) == [])
            #expect(body.trailers.text == ["X-End: 2"])
        }
    }

    // MARK: Giving up

    @Test func `a short rest is dropped`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, .bytes(5))
            peer.send("helloGET")
            var rest = try #require(body.close())
            #expect(try await rest.discard(waitingFor: 5))
            _ = try await stream.read()
            #expect(stream.input.array == Wire("GET").bytes)
        }
    }

    @Test func `what has been dropped occupies no memory`() async throws {
        try await onLoop { loop in
            func freeMemory() -> UnsafeMutableRawPointer {
                let memory = unsafe loop.buffers.take()
                unsafe loop.buffers.put(memory)
                return unsafe memory
            }
            let (stream, peer) = try Peer.pair(on: loop)
            let first = unsafe freeMemory()
            peer.send("hel")
            var rest = try #require(incoming(stream, .bytes(5)).close())
            let dropping = loop.spawn { #expect((try? await rest.discard(waitingFor: 5)) == true) }
            try await wait { stream.receivedBytes == 3 }
            #expect(unsafe freeMemory() == first)
            peer.send("lo")
            await dropping.value
        }
    }

    @Test func `a long rest isn't waited for`() async throws {
        try await onLoop { loop in
            for length in [Framing.bytes(6), .chunked] {
                let (stream, peer) = try Peer.pair(on: loop)
                let body = incoming(stream, length)
                peer.send("5\r\nab")
                #expect(try await stream.read())
                var rest = try #require(body.close())
                #expect(try await rest.discard(waitingFor: 0) == false)
                #expect(stream.input.isEmpty)
            }
        }
    }

    /// A reader that takes over the body gets everything that arrives from then on, even if another reader has been
    /// waiting. A handler can send a request on again while its content still goes to the first origin.
    @Test func `a reader that still waits gives way to one that comes beside it`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, .bytes(5), Fields())
            let first = loop.spawn { await #expect(throws: CancellationError.self) { try await read(body) } }
            await Task.yield()
            var content: [UInt8]?
            let second = loop.spawn { content = try? await read(body) }
            await first.value
            peer.send("hello")
            await second.value
            #expect(content == Wire("hello").bytes)
            #expect(body.failure == nil)
        }
    }

    @Test(arguments: [Framing.bytes(5), .chunked])
    func `reading a closed body is an error, and the rest can be read`(framing: Framing) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let body = incoming(stream, framing)
            let reader = loop.spawn { await #expect(throws: CancellationError.self) { try await read(body) } }
            await Task.yield()
            var rest = try #require(body.close())
            await reader.value
            await #expect(throws: CancellationError.self) { try await read(body) }
            peer.send(framing == .chunked ? "5\r\nhello\r\n0\r\n\r\nGET" : "helloGET")
            #expect(try await stream.read())
            #expect(try await rest.discard(waitingFor: 5))
            #expect(stream.input.array == Wire("GET").bytes)
        }
    }

    @Test func `a closed body whose client waits for 100 has no rest`() async throws {
        try await onLoop { loop in
            let (stream, _) = try Peer.pair(on: loop)
            let body = incoming(stream, .bytes(4)) {}
            #expect(body.close() == nil)
        }
    }
}

/// Reads the whole body.
private func read(_ body: RequestBody) async throws -> [UInt8] {
    let buffer = Buffer(pool: BufferPool())
    while try await body.read(into: buffer) {}
    return buffer.array
}
