import Testing

@testable import HTTPCore

/// Chunked bodies, whole and in every split. The content, the trailers, and the end or fault must be the same.
@Suite struct ChunkedDecoderTests {
    static let accepted: [(body: Wire, content: Wire, trailers: [String])] = [
        ("0\r\n\r\n", "", []),
        ("5\r\nhello\r\n0\r\n\r\n", "hello", []),
        ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world", []),
        ("0005\r\nhello\r\n000\r\n\r\n", "hello", []),
        ("0000000000000000000000000005\r\nhello\r\n0\r\n\r\n", "hello", []),
        ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789", []),
        ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789", []),
        ("10\r\n0123456789abcdef\r\n0\r\n\r\n", "0123456789abcdef", []),
        // Content that looks like framing.
        ("7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n", []),
        ("3\r\n\0\u{80}\u{FF}\r\n0\r\n\r\n", "\0\u{80}\u{FF}", []),
        // Extensions, which are ignored.
        ("5;a\r\nhello\r\n0;b=c\r\n\r\n", "hello", []),
        ("5 \t;\ta = \"b;c\" \r\nhello\r\n0\r\n\r\n", "hello", []),
        ("5;\u{E9}\r\nhello\r\n0\r\n\r\n", "hello", []),
        // Trailers, without fields that are only allowed in a head.
        ("5\r\nhello\r\n0\r\nX: 1\r\nY:2\r\nX: 3\r\n\r\n", "hello", ["X: 1", "Y: 2", "X: 3"]),
        ("0\r\nContent-Length: 9\r\nX: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "", ["X: 1"]),
        ("0\r\nHOST: b\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n", "", []),
    ]

    @Test(arguments: accepted) func `a valid chunked body is accepted`(body: Wire, content: Wire, trailers: [String]) {
        let next: Wire = "GET / HTTP/1.1\r\n"
        let whole = ChunkedReader.read([body.bytes + next.bytes])
        #expect(whole == .init(content: content.bytes, trailers: trailers, end: .whole(left: next.bytes)))
        expectSameInEverySplit(body.bytes + next.bytes, whole)
        // Without its last byte, the body is incomplete.
        for length in 0..<body.bytes.count {
            #expect(ChunkedReader.read([Array(body.bytes.prefix(length))]).end == .needsMore, "after \(length) bytes")
        }
    }

    static let refused: [(body: Wire, content: Wire, error: MessageError)] = [
        // The line with the size.
        ("\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("Z\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("g\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("5g\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("+5\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("-5\r\nhello\r\n0\r\n\r\n", "", .chunk),
        (" 5\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("5 \r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("0x5\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("5_\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("5,\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("5 a\r\nhello\r\n0\r\n\r\n", "", .chunk),
        (";a\r\n\r\n", "", .chunk),
        ("5\nhello\n0\n\n", "", .chunk),
        ("5\rhello\r\n0\r\n\r\n", "", .chunk),
        ("5;a\nb\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("5;a\rb\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("5;\0\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("8000000000000000\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("ffffffffffffffff1\r\nhello\r\n0\r\n\r\n", "", .chunk),
        ("10000000000000005\r\nhello\r\n0\r\n\r\n", "", .chunk),
        // The line after the content.
        ("5\r\nhello!\r\n0\r\n\r\n", "hello", .chunk),
        ("5\r\nhello\n0\r\n\r\n", "hello", .chunk),
        ("5\r\nhello\r0\r\n\r\n", "hello", .chunk),
        ("5\r\nhello\rX0\r\n\r\n", "hello", .chunk),
        ("5\r\nhelloX\n0\r\n\r\n", "hello", .chunk),
        ("5\rXhello\r\n0\r\n\r\n", "", .chunk),
        ("0\rX\r\n", "", .chunk),
        ("5\r\nhello0\r\n\r\n", "hello", .chunk),
        ("5\r\nhello\r\n\r\n0\r\n\r\n", "hello", .chunk),
        ("5\r\nhello\r\nZ\r\n\r\n", "hello", .chunk),
        // Trailers.
        ("5\r\nhello\r\n0\r\nX : 1\r\n\r\n", "hello", .fieldLine),
        ("5\r\nhello\r\n0\r\n X: 1\r\n\r\n", "hello", .fieldLine),
        ("5\r\nhello\r\n0\r\nX\r\n\r\n", "hello", .fieldLine),
        ("5\r\nhello\r\n0\r\nX: 1\r\n 2\r\n\r\n", "hello", .fieldLine),
        ("5\r\nhello\r\n0\r\nX: \0\r\n\r\n", "hello", .fieldLine),
        ("5\r\nhello\r\n0\r\n\n", "hello", .fieldLine),
        ("5\r\nhello\r\n0\r\nX: 1\r\r\n\r\n", "hello", .fieldLine),
    ]

    @Test(arguments: refused)
    func `an invalid chunked body is refused`(body: Wire, content: Wire, error: MessageError) {
        let whole = ChunkedReader.read([body.bytes])
        #expect(whole == .init(content: content.bytes, end: .refused(error)))
        expectSameInEverySplit(body.bytes, whole)
    }

    @Test func `the largest chunk size is the largest integer`() {
        let taken = ChunkedReader.read([Wire("7fffffffffffffff\r\nhello").bytes])
        #expect(taken == .init(content: Wire("hello").bytes, end: .needsMore))
    }

    /// In a response, a space before the colon is removed, as in its head (RFC 9112 section 5.1).
    @Test func `the trailers of a response are read like its head`() {
        let body: Wire = "0\r\nX \t: 1\r\n\r\n"
        #expect(ChunkedReader.read([body.bytes], ofResponse: true).trailers == ["X: 1"])
        #expect(ChunkedReader.read([body.bytes]).end == .refused(.fieldLine))
    }

    private func expectSameInEverySplit(
        _ body: [UInt8], _ whole: ChunkedReader.Taken, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for place in 0...body.count {
            let taken = ChunkedReader.read([Array(body[..<place]), Array(body[place...])])
            #expect(taken == whole, "split after \(place) bytes", sourceLocation: sourceLocation)
        }
        #expect(ChunkedReader.read(body.map { [$0] }) == whole, "byte by byte", sourceLocation: sourceLocation)
    }
}
