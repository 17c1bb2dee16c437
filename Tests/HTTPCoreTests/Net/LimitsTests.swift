import Testing

@testable import HTTPCore

/// Each limit at its edge: a message that's exactly as large as the limit is accepted, whole and in every split. One
/// byte or one field more is refused.
@Suite struct LimitsTests {
    private let limits: Limits = {
        var limits = Limits()
        limits.method = 8
        limits.startLine = 40
        limits.head = 120
        limits.fieldCount = 4
        limits.chunkLine = 12
        limits.chunkExtensions = 20
        limits.trailers = 30
        return limits
    }()

    @Test func `a method can be as long as the limit, and no longer`() {
        expectAccepted(request: "\("M" * 8) / HTTP/1.1\r\nHost: a\r\n\r\n")
        expectRefused(request: "\("M" * 9) / HTTP/1.1\r\nHost: a\r\n\r\n", .method, 501)
        expectRefused(request: "\("M" * 9)", .method, 501)
    }

    @Test func `a request line can be as long as the limit, and no longer`() {
        // "GET " and the target.
        expectAccepted(request: "GET /\("a" * 35) HTTP/1.1\r\nHost: a\r\n\r\n")
        expectRefused(request: "GET /\("a" * 36) HTTP/1.1\r\nHost: a\r\n\r\n", .targetTooLong, 414)
        expectRefused(request: "\("GET /" + "a" * 36)", .targetTooLong, 414)
    }

    @Test func `a status line can be as long as the limit, and no longer`() {
        // "HTTP/1.1 200 " and the reason phrase.
        expectAccepted(response: "HTTP/1.1 200 \("a" * 27)\r\n\r\n")
        expectRefused(response: "HTTP/1.1 200 \("a" * 28)\r\n\r\n", .startLine)
        expectRefused(response: "\("HTTP/1.1 200 " + "a" * 29)", .startLine)
    }

    @Test func `a head can be as long as the limit, and no longer`() {
        // The request line and Host have 25 bytes, the field's name and line end 5, and the last line 2.
        expectAccepted(request: "GET / HTTP/1.1\r\nHost: a\r\nX: \("a" * 88)\r\n\r\n")
        expectRefused(request: "GET / HTTP/1.1\r\nHost: a\r\nX: \("a" * 89)\r\n\r\n", .fieldsTooLarge, 431)
        expectRefused(request: "\("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a" * 200)", .fieldsTooLarge, 431)
        expectRefused(request: "\("\r\n" * 61)", .fieldsTooLarge, 431)
        expectAccepted(response: "HTTP/1.1 200 OK\r\nX: \("a" * 96)\r\n\r\n")
        expectRefused(response: "HTTP/1.1 200 OK\r\nX: \("a" * 97)\r\n\r\n", .fieldsTooLarge)
    }

    @Test func `empty lines before a request count as part of its head`() {
        let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        expectAccepted(request: "\("\r\n" * 46 + request)")
        expectRefused(request: "\("\r\n" * 47 + request)", .fieldsTooLarge, 431)
    }

    @Test func `a head can have as many fields as the limit, and no more`() {
        expectAccepted(request: "GET / HTTP/1.1\r\nHost: a\r\n\("X:\r\n" * 3)\r\n")
        expectRefused(request: "GET / HTTP/1.1\r\nHost: a\r\n\("X:\r\n" * 4)\r\n", .fieldsTooLarge, 431)
        expectRefused(request: "GET / HTTP/1.1\r\nHost: a\r\n\("X:\r\n" * 4)", .fieldsTooLarge, 431)
        expectAccepted(response: "HTTP/1.1 200 OK\r\n\("X:\r\n" * 4)\r\n")
        expectRefused(response: "HTTP/1.1 200 OK\r\n\("X:\r\n" * 5)\r\n", .fieldsTooLarge)
        expectAccepted(body: "0\r\n\("X:\r\n" * 4)\r\n")
        expectRefused(body: "0\r\n\("X:\r\n" * 5)\r\n", .fieldsTooLarge)
    }

    @Test func `a line with a chunk's size can be as long as the limit, and no longer`() {
        expectAccepted(body: "\("0" * 11)1\r\na\r\n0\r\n\r\n")
        expectRefused(body: "\("0" * 12)1\r\na\r\n0\r\n\r\n", .chunk)
        expectRefused(body: "\("0" * 13)", .chunk)
        expectAccepted(body: "1;\("a" * 10)\r\na\r\n0\r\n\r\n")
        expectRefused(body: "1;\("a" * 11)\r\na\r\n0\r\n\r\n", .chunk)
        expectRefused(body: "\("1;" + "a" * 11)", .chunk)
    }

    @Test func `all chunk extensions together can be as long as the limit, and no longer`() {
        let ten = "1;\("a" * 9)\r\na\r\n"
        expectAccepted(body: "\(ten * 2 + "0\r\n\r\n")")
        expectRefused(body: "\(ten * 2 + "0;\r\n\r\n")", .chunk)
    }

    @Test func `trailers can be as long as the limit, and no longer`() {
        // The field's name and line end have 5 bytes, and the last line 2.
        expectAccepted(body: "0\r\nX: \("a" * 23)\r\n\r\n")
        expectRefused(body: "0\r\nX: \("a" * 24)\r\n\r\n", .fieldsTooLarge)
        expectRefused(body: "\("0\r\nX: " + "a" * 40)", .fieldsTooLarge)
    }

    /// Faults behind the limit don't matter. Otherwise, the result would depend on how the bytes arrive.
    @Test func `a limit counts before a fault behind it`() {
        let long = "X: " + "a" * 200
        expectRefused(request: "GET / HTTP/1.1\r\nHost: a\r\n\(long)\0", .fieldsTooLarge, 431)
        expectRefused(response: "HTTP/1.1 200 OK\r\n\(long)\0", .fieldsTooLarge)
        expectRefused(response: "HTTP/1.1 200 \("a" * 50)\0", .startLine)
        expectRefused(body: "0\r\n\(long)\0", .fieldsTooLarge)
    }

    // MARK: Feeding

    private func expectAccepted(request: Wire, sourceLocation: SourceLocation = #_sourceLocation) {
        let whole = parseRequest(request.bytes.span, limits)
        guard case .accepted = whole else {
            Issue.record("\(whole)", sourceLocation: sourceLocation)
            return
        }
        expectSameInEverySplit(request, whole, sourceLocation: sourceLocation) { parseRequest($0, limits) }
    }

    private func expectRefused(
        request: Wire, _ error: MessageError, _ status: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(error.status.code == status, sourceLocation: sourceLocation)
        expectSameInEverySplit(request, .refused(error), sourceLocation: sourceLocation) { parseRequest($0, limits) }
    }

    private func expectAccepted(response: Wire, sourceLocation: SourceLocation = #_sourceLocation) {
        let whole = parseResponse(response.bytes.span, limits: limits)
        guard case .accepted = whole else {
            Issue.record("\(whole)", sourceLocation: sourceLocation)
            return
        }
        expectSameInEverySplit(response, whole, sourceLocation: sourceLocation) { parseResponse($0, limits: limits) }
    }

    private func expectRefused(
        response: Wire, _ error: MessageError, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expectSameInEverySplit(response, .refused(error), sourceLocation: sourceLocation) {
            parseResponse($0, limits: limits)
        }
    }

    private func expectAccepted(body: Wire, sourceLocation: SourceLocation = #_sourceLocation) {
        for pieces in [[body.bytes], body.bytes.map { [$0] }] {
            let end = ChunkedReader.read(pieces, limits: limits).end
            #expect(end == .whole(left: []), sourceLocation: sourceLocation)
        }
    }

    private func expectRefused(
        body: Wire, _ error: MessageError, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for pieces in [[body.bytes], body.bytes.map { [$0] }] {
            let end = ChunkedReader.read(pieces, limits: limits).end
            #expect(end == .refused(error), sourceLocation: sourceLocation)
        }
    }
}
