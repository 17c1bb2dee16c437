import Testing

@testable import HTTPCore

@Suite struct TLSSessionTests {
    private let identity: ServerIdentity
    private let client: TLSContext
    private let server: TLSContext

    init() throws {
        identity = try ServerIdentity(selfSignedBy: OpenSSL.load())
        client = try .client(trusting: identity.chain[0])
        server = try TLSSessionTests.server(identity)
    }

    private static func server(_ identity: ServerIdentity) throws -> TLSContext {
        try .server(identity, protocols: [.http2, .http11], OpenSSL.load())
    }

    private func pair(host: String = "localhost", resuming ticket: TLSTicket? = nil) throws -> SessionPair {
        try SessionPair(client: client, server: server, host: host, resuming: ticket)
    }

    /// A pair after its handshake.
    private func openPair() throws -> SessionPair {
        let pair = try pair()
        try pair.exchange()
        return pair
    }

    @Test(arguments: [1, 2, 3, 5, 6, 7, 64, 1000, .max])
    func `bytes pass both ways, in pieces of any size`(piece: Int) throws {
        let pair = try pair()
        try pair.exchange(inPiecesOf: piece)
        #expect(pair.client.state == .open && pair.server.state == .open)
        #expect(pair.client.version == "TLSv1.3" && pair.server.version == "TLSv1.3")
        try pair.client.send(pair.buffer(Array("request".utf8)))
        try pair.server.send(pair.buffer(Array("response".utf8)))
        try pair.exchange(inPiecesOf: piece)
        #expect(String(decoding: pair.toServer.array, as: UTF8.self) == "request")
        #expect(String(decoding: pair.toClient.array, as: UTF8.self) == "response")
    }

    @Test func `records open the same however they are cut in two`() throws {
        let pair = try openPair()
        var place = 0
        while true {
            for word in ["one", "two", "three"] { try pair.server.send(pair.buffer(Array(word.utf8))) }
            let count = pair.server.unsent.count
            guard place <= count else { break }
            for part in [place, count - place] {
                pair.server.unsent.move(part, to: pair.client.received)
                _ = try pair.client.receive(into: pair.toClient)
            }
            #expect(String(decoding: pair.toClient.array, as: UTF8.self) == "onetwothree", "\(place)")
            pair.toClient.consume(pair.toClient.count)
            place += 1
        }
        #expect(place > 60)
    }

    @Test func `much data passes both ways`() throws {
        let pair = try openPair()
        let bytes = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        let (request, response) = (pair.buffer(bytes), pair.buffer(bytes.reversed()))
        var (up, down): ([UInt8], [UInt8]) = ([], [])
        while !request.isEmpty || !response.isEmpty {
            try pair.client.send(request)
            try pair.server.send(response)
            #expect(pair.client.unsent.count <= Buffer.size && pair.server.unsent.count <= Buffer.size)
            try pair.exchange(inPiecesOf: 10_000)
            up += pair.toServer.array
            down += pair.toClient.array
            pair.toServer.consume(pair.toServer.count)
            pair.toClient.consume(pair.toClient.count)
        }
        #expect(up == bytes)
        #expect(down == bytes.reversed())
    }

    @Test func `what exceeds the limit stays for the next call`() throws {
        let pair = try openPair()
        try pair.server.send(pair.buffer(Array("0123456789".utf8)))
        pair.server.unsent.move(pair.server.unsent.count, to: pair.client.received)
        for (expected, hasMore) in [("0123", true), ("4567", true), ("89", false)] {
            let result = try #require(try pair.client.receive(into: pair.toClient, upTo: 4))
            #expect(result.count == expected.count && result.hasMore == hasMore)
            #expect(String(decoding: pair.toClient.array, as: UTF8.self) == expected)
            pair.toClient.consume(result.count)
        }
        #expect(try pair.client.receive(into: pair.toClient, upTo: 4) == nil)
    }

    @Test func `a buffer that nobody empties doesn't grow`() throws {
        let pair = try openPair()
        let content = pair.buffer([UInt8](repeating: 7, count: 200_000))
        while !content.isEmpty { try pair.server.send(content) }
        pair.server.unsent.move(pair.server.unsent.count, to: pair.client.received)
        let result = try #require(try pair.client.receive(into: pair.toClient))
        #expect(result.hasMore && result.count == pair.toClient.count)
        #expect(pair.toClient.count <= Buffer.size && pair.toClient.count > Buffer.size - 2 * 16_384)
    }

    @Test func `nothing is sent before the handshake is complete`() throws {
        let pair = try pair()
        let content = pair.buffer(Array("early".utf8))
        try pair.client.send(content)
        #expect(content.count == 5 && !pair.client.unsent.isEmpty)
        try pair.exchange()
        try pair.client.send(content)
        try pair.exchange()
        #expect(content.isEmpty && pair.toServer.count == 5)
    }
}

// MARK: - Ends

extension TLSSessionTests {
    @Test func `each side ends on its own`() throws {
        let pair = try openPair()
        pair.client.end()
        try pair.exchange()
        #expect(pair.client.state == .ended && pair.server.state == .peerEnded && pair.hasServerEnd)
        try pair.server.receiveEnd()
        try pair.server.send(pair.buffer(Array("late".utf8)))
        try pair.exchange()
        #expect(pair.toClient.count == 4 && !pair.hasClientEnd)
        pair.server.end()
        try pair.exchange()
        #expect(pair.client.state == .closed && pair.server.state == .closed && pair.hasClientEnd)
        try pair.client.receiveEnd()
    }

    @Test func `what comes with the end is received before it`() throws {
        let pair = try openPair()
        try pair.server.send(pair.buffer(Array("last".utf8)))
        pair.server.end()
        pair.server.unsent.move(pair.server.unsent.count, to: pair.client.received)
        let bytes = try #require(try pair.client.receive(into: pair.toClient))
        #expect(bytes.count == 4 && bytes.hasMore)
        let end = try #require(try pair.client.receive(into: pair.toClient))
        #expect(end.count == 0 && !end.hasMore)
    }

    @Test func `the end of the connection is no end of the session`() throws {
        let pair = try openPair()
        let error = TLSError.truncated(peer: "localhost:8443")
        #expect(throws: error) { try pair.client.receiveEnd() }
        #expect(pair.client.state == .failed(error))
        #expect("\(error)" == "localhost:8443 closed the connection without ending the TLS session")
        // No alert follows to a peer that is gone.
        pair.client.end()
        #expect(pair.client.unsent.isEmpty)
    }

    @Test func `a session that has failed stays failed`() throws {
        let pair = try openPair()
        try pair.server.send(pair.buffer(Array("secret".utf8)))
        var bytes = pair.server.unsent.array
        bytes[bytes.count - 1] ^= 1
        pair.client.received.append(bytes.span)
        let error = TLSError.malformed(peer: "localhost:8443", reason: "decryption failed or bad record mac")
        #expect(throws: error) { try pair.client.receive(into: pair.toClient) }
        #expect(throws: error) { try pair.client.receive(into: pair.toClient) }
        #expect(throws: error) { try pair.client.send(pair.buffer([1])) }
        #expect(pair.toClient.isEmpty)
        // The alert that says so still goes out.
        pair.client.unsent.move(pair.client.unsent.count, to: pair.server.received)
        #expect(throws: TLSError.refused(peer: "the client", reason: "bad record mac")) {
            try pair.server.receive(into: pair.toServer)
        }
    }
}

// MARK: - Peers that speak something else

extension TLSSessionTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "o", "CONNECT a:1 HTTP/1.1\r\n\r\n",
    ])
    func `plain HTTP is recognized, and stays for an answer`(request: String) throws {
        let pair = try pair()
        pair.server.received.append(request)
        #expect(throws: TLSError.plainHTTP(peer: "the client")) { try pair.server.receive(into: pair.toServer) }
        #expect(String(decoding: pair.server.received.array, as: UTF8.self) == request)
        #expect(pair.server.unsent.isEmpty)
    }

    @Test func `an origin that answers in plain HTTP is recognized`() throws {
        let pair = try pair()
        _ = try pair.client.handshake()
        pair.client.received.append("HTTP/1.1 400 Bad Request\r\n\r\n" as StaticString)
        let error = #expect(throws: TLSError.self) { try pair.client.receive(into: pair.toClient) }
        #expect(error.map { "\($0)" } == "localhost:8443 speaks plain HTTP where TLS is expected")
    }

    @Test(
        arguments: [[0, 1, 2, 3, 4, 5], [22, 3, 1, 0, 1, 99], [0x80, 0x2E, 1, 0, 2], [23, 3, 3, 0, 1, 0]] as [[UInt8]])
    func `other bytes are an error`(bytes: [UInt8]) throws {
        let pair = try pair()
        pair.server.received.append((bytes + [UInt8](repeating: 0, count: 100)).span)
        let error = #expect(throws: TLSError.self) { try pair.server.receive(into: pair.toServer) }
        guard case .malformed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

// MARK: - Resuming

extension TLSSessionTests {
    @Test func `a ticket resumes the session, at any server with the same context`() throws {
        let first = try openPair()
        let ticket = try #require(first.client.ticket)
        #expect(!first.client.isResumed && first.server.ticket == nil)
        let second = try pair(resuming: ticket)
        try second.exchange()
        #expect(second.client.isResumed && second.server.isResumed)
        #expect(second.client.applicationProtocol == .http2)
    }

    @Test func `a ticket outlives its session`() throws {
        let ticket = try #require(try openPair().client.ticket)
        let pair = try pair(resuming: ticket)
        try pair.exchange()
        #expect(pair.client.isResumed)
    }

    @Test func `a ticket is used for its own server only`() throws {
        let ticket = try #require(try openPair().client.ticket)
        let other = try pair(host: "127.0.0.1", resuming: ticket)
        try other.exchange()
        #expect(other.client.state == .open && !other.client.isResumed)
        let stranger = try SessionPair(
            client: .client(trusting: identity.chain[0]), server: server, resuming: ticket)
        try stranger.exchange()
        #expect(stranger.client.state == .open && !stranger.client.isResumed)
    }

    @Test func `a server with other keys makes a new session`() throws {
        let ticket = try #require(try openPair().client.ticket)
        let pair = try SessionPair(client: client, server: TLSSessionTests.server(identity), resuming: ticket)
        try pair.exchange()
        #expect(pair.client.state == .open && !pair.client.isResumed)
    }

    @Test func `a session keeps its context`() throws {
        let weak: () -> Bool
        do {
            var context: TLSContext? = try TLSSessionTests.server(identity)
            let pair = try SessionPair(client: client, server: #require(context))
            weak = { [weak context] in context == nil }
            context = nil
            try pair.exchange()
            #expect(pair.server.state == .open && !weak())
        }
        #expect(weak())
    }
}
