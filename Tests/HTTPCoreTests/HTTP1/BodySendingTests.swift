import Testing

@testable import HTTPCore

/// How bodies are sent in their framing, always with the announced length.
@Suite struct BodySendingTests {
    static let sent: [(framing: Framing, pieces: [Wire], wire: Wire)] = [
        (.bytes(5), ["hel", "lo"], "hello"),
        (.bytes(0), [], ""),
        (.untilClose, ["hel", "lo"], "hello"),
        (.chunked, ["hel", "lo"], "3\r\nhel\r\n2\r\nlo\r\n0\r\nX: 1\r\n\r\n"),
        (.chunked, [], "0\r\nX: 1\r\n\r\n"),
        (.none, ["hello"], ""),
    ]

    @Test(arguments: sent)
    func `a body is sent in its framing`(framing: Framing, pieces: [Wire], wire: Wire) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            stream.output.append("head " as StaticString)
            try await stream.transfer(Body(length: nil, source: Pieces(pieces, trailers: ["X": "1"])), framing)
            #expect(Wire(peer.received()).text == "head " + wire.text)
        }
    }

    @Test func `without a body, only the head is sent`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            stream.output.append("head " as StaticString)
            try await stream.transfer(.none, .bytes(0))
            #expect(Wire(peer.received()).text == "head ")
        }
    }

    static let wrong: [(announced: Int, pieces: [Wire], sent: [String])] = [
        (5, ["hel"], ["hel"]), (5, [], [""]), (5, ["hello", "x"], ["hello"]), (5, ["hello!"], [""]), (0, ["x"], [""]),
    ]

    /// The peer would take extra bytes for the beginning of the next message. If bytes were missing, it would take the
    /// next message for the rest.
    @Test(arguments: wrong) func `a length other than the announced one is an error`(
        announced: Int, pieces: [Wire], sent: [String]
    ) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            await #expect(throws: BodyLengthError.self) {
                try await stream.transfer(Body(length: announced, source: Pieces(pieces)), .bytes(announced))
            }
            #expect(sent.contains(Wire(peer.received()).text))
        }
    }

    /// The peer gets everything before the fault, but no regular end of the body.
    @Test func `a body that fails gets no regular end`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let (source, sender) = try Peer.pair(on: loop)
            sender.send("3\r\nhel\r\n5\r\nlo")
            sender.endSending()
            let body = incoming(source, .chunked, isResponse: true)
            await #expect(throws: MessageError.incomplete) {
                try await stream.transfer(Body(length: nil, source: body), .chunked)
            }
            #expect(["3\r\nhel\r\n2\r\nlo\r\n", "5\r\nhello\r\n"].contains(Wire(peer.received()).text))
        }
    }

    /// Everything that's there is sent before the sender waits for more.
    @Test func `the first byte doesn't wait for the last`() async throws {
        try await expectToBeSentOnAsItComes(
            .chunked,
            [
                ("", "head "), ("1\r\na", "1\r\na\r\n"), ("\r\n1\r\nb", "1\r\nb\r\n"),
                ("\r\n0\r\n\r\n", "0\r\n\r\n"),
            ])
    }

    /// The end of one connection becomes a last chunk on the other.
    @Test func `a body without a length is sent on in chunks`() async throws {
        try await expectToBeSentOnAsItComes(
            .untilClose, [("", "head "), ("a", "1\r\na\r\n"), ("bc", "2\r\nbc\r\n"), (nil, "0\r\n\r\n")])
        try await expectToBeSentOnAsItComes(.untilClose, [(nil, "head 0\r\n\r\n")])
    }

    /// Sends a body on in chunks while it arrives in pieces; nil is the end of its connection.
    private func expectToBeSentOnAsItComes(
        _ length: Framing, _ steps: [(piece: Wire?, sent: String)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let (source, sender) = try Peer.pair(on: loop)
            stream.output.append("head " as StaticString)
            let body = Body(length: nil, source: incoming(source, length, isResponse: true))
            let sending = loop.spawn { await #expect(throws: Never.self) { try await stream.transfer(body, .chunked) } }
            for (piece, sent) in steps {
                if let piece { sender.send(piece) } else { sender.endSending() }
                var received = ""
                try await wait {
                    received += Wire(peer.received()).text
                    return received.count >= sent.count
                }
                #expect(received == sent, sourceLocation: sourceLocation)
            }
            await sending.value
        }
    }
}
