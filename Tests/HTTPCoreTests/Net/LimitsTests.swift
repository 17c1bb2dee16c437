import Testing

@testable import HTTPCore

/// Each limit at its edge: what is exactly as large passes, whole and in every split; one more is refused.
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

    @Test func method() {
        expectAccepted(request: "\("M" * 8) / HTTP/1.1\r\nHost: a\r\n\r\n")
        expectRefused(request: "\("M" * 9) / HTTP/1.1\r\nHost: a\r\n\r\n", .method, 501)
        expectRefused(request: "\("M" * 9)", .method, 501)
    }

    @Test func requestLine() {
        // "GET " and the target.
        expectAccepted(request: "GET /\("a" * 35) HTTP/1.1\r\nHost: a\r\n\r\n")
        expectRefused(request: "GET /\("a" * 36) HTTP/1.1\r\nHost: a\r\n\r\n", .targetTooLong, 414)
        expectRefused(request: "\("GET /" + "a" * 36)", .targetTooLong, 414)
    }

    @Test func statusLine() {
        // "HTTP/1.1 200 " and the reason phrase.
        expectAccepted(response: "HTTP/1.1 200 \("a" * 27)\r\n\r\n")
        expectRefused(response: "HTTP/1.1 200 \("a" * 28)\r\n\r\n", .startLine)
        expectRefused(response: "\("HTTP/1.1 200 " + "a" * 29)", .startLine)
    }

    @Test func head() {
        // 25 bytes of request line and Host, 5 of the field's own, 2 of the last line.
        expectAccepted(request: "GET / HTTP/1.1\r\nHost: a\r\nX: \("a" * 88)\r\n\r\n")
        expectRefused(request: "GET / HTTP/1.1\r\nHost: a\r\nX: \("a" * 89)\r\n\r\n", .fieldsTooLarge, 431)
        expectRefused(request: "\("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a" * 200)", .fieldsTooLarge, 431)
        expectRefused(request: "\("\r\n" * 61)", .fieldsTooLarge, 431)
        expectAccepted(response: "HTTP/1.1 200 OK\r\nX: \("a" * 96)\r\n\r\n")
        expectRefused(response: "HTTP/1.1 200 OK\r\nX: \("a" * 97)\r\n\r\n", .fieldsTooLarge)
    }

    @Test func emptyLinesBeforeARequestCountAsPartOfItsHead() {
        let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        expectAccepted(request: "\("\r\n" * 46 + request)")
        expectRefused(request: "\("\r\n" * 47 + request)", .fieldsTooLarge, 431)
    }

    @Test func fieldCount() {
        expectAccepted(request: "GET / HTTP/1.1\r\nHost: a\r\n\("X:\r\n" * 3)\r\n")
        expectRefused(request: "GET / HTTP/1.1\r\nHost: a\r\n\("X:\r\n" * 4)\r\n", .fieldsTooLarge, 431)
        expectRefused(request: "GET / HTTP/1.1\r\nHost: a\r\n\("X:\r\n" * 4)", .fieldsTooLarge, 431)
        expectAccepted(response: "HTTP/1.1 200 OK\r\n\("X:\r\n" * 4)\r\n")
        expectRefused(response: "HTTP/1.1 200 OK\r\n\("X:\r\n" * 5)\r\n", .fieldsTooLarge)
        expectAccepted(body: "0\r\n\("X:\r\n" * 4)\r\n")
        expectRefused(body: "0\r\n\("X:\r\n" * 5)\r\n", .fieldsTooLarge)
    }

    @Test func chunkLine() {
        expectAccepted(body: "\("0" * 11)1\r\na\r\n0\r\n\r\n")
        expectRefused(body: "\("0" * 12)1\r\na\r\n0\r\n\r\n", .chunk)
        expectRefused(body: "\("0" * 13)", .chunk)
        expectAccepted(body: "1;\("a" * 10)\r\na\r\n0\r\n\r\n")
        expectRefused(body: "1;\("a" * 11)\r\na\r\n0\r\n\r\n", .chunk)
        expectRefused(body: "\("1;" + "a" * 11)", .chunk)
    }

    @Test func chunkExtensions() {
        let ten = "1;\("a" * 9)\r\na\r\n"
        expectAccepted(body: "\(ten * 2 + "0\r\n\r\n")")
        expectRefused(body: "\(ten * 2 + "0;\r\n\r\n")", .chunk)
    }

    @Test func trailers() {
        // Five bytes of the field's own, and two of the last line.
        expectAccepted(body: "0\r\nX: \("a" * 23)\r\n\r\n")
        expectRefused(body: "0\r\nX: \("a" * 24)\r\n\r\n", .fieldsTooLarge)
        expectRefused(body: "\("0\r\nX: " + "a" * 40)", .fieldsTooLarge)
    }

    /// What is wrong behind a limit is not looked at: how the bytes arrive must not matter.
    @Test func theLimitComesFirst() {
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
