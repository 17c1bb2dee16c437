import Testing

@testable import HTTPCore

/// Which heads of responses are accepted, with what result, and which are refused.
@Suite struct ResponseHeadTests {
    /// A parsed head, in a form that can be compared. The defaults are those of the simplest response with an empty
    /// body.
    struct Parsed: Equatable {
        var code = 200
        var reason = "OK"
        var version = Version.http11
        var fields: [String] = []
        var body = Framing.bytes(0)
        var contentLength: Int? = 0
        var isPersistent = true
    }

    static let accepted: [(message: Wire, head: Parsed)] = [
        // The status line.
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Parsed()),
        ("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", Parsed(reason: "")),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", Parsed(reason: "")),
        ("HTTP/1.1 599  a\tb \r\nContent-Length: 0\r\n\r\n", Parsed(code: 599, reason: " a\tb ")),
        ("HTTP/1.1 200 \u{C3}\u{A9}\r\nContent-Length: 0\r\n\r\n", Parsed(reason: "\u{E9}")),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", Parsed(version: .http10, isPersistent: false)),
        ("HTTP/1.7 200 OK\r\nContent-Length: 0\r\n\r\n", Parsed()),
        // Fields.
        (
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\nX \t: \t1\t \r\nSet-Cookie: b=2\r\n\r\n",
            Parsed(fields: ["Set-Cookie: a=1", "X: 1", "Set-Cookie: b=2"])
        ),
        (
            "HTTP/1.1 200 OK\r\nHost: x\r\nExpect: y\r\nContent-Length: 0\r\n\r\n",
            Parsed(fields: ["Host: x", "Expect: y"])
        ),
        (
            "HTTP/1.1 200 OK\r\nConnection: a,CLOSE\r\nContent-Length: 0\r\n\r\n",
            Parsed(fields: ["Connection: a,CLOSE"], isPersistent: false)
        ),
        // The body's length.
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Parsed(body: .bytes(5), contentLength: 5)),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            Parsed(body: .chunked, contentLength: nil)
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
            Parsed(body: .chunked, contentLength: nil, isPersistent: false)
        ),
        ("HTTP/1.1 200 OK\r\n\r\n", Parsed(body: .untilClose, contentLength: nil, isPersistent: false)),
        // Statuses without a body. Their fields don't matter.
        (
            "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n",
            Parsed(code: 100, reason: "Continue", body: .none, contentLength: nil)
        ),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
            Parsed(code: 103, reason: "Early Hints", fields: ["Link: </a>"], body: .none, contentLength: nil)
        ),
        (
            "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
            Parsed(code: 204, reason: "No Content", body: .none, contentLength: nil)
        ),
        (
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
            Parsed(code: 304, reason: "Not Modified", body: .none, contentLength: 5)
        ),
        (
            "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
            Parsed(code: 304, reason: "Not Modified", body: .none, contentLength: nil)
        ),
    ]

    @Test(arguments: accepted) func `a valid response head is accepted`(message: Wire, head: Parsed) {
        expectSameInEverySplit(message, .accepted(head, size: message.bytes.count)) { parseResponse($0) }
    }

    static let toHead: [(message: Wire, head: Parsed)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Parsed(body: .none, contentLength: 5)),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Parsed(body: .none, contentLength: nil)),
        ("HTTP/1.1 200 OK\r\n\r\n", Parsed(body: .none, contentLength: nil)),
    ]

    @Test(arguments: toHead) func `a response to HEAD has no body`(message: Wire, head: Parsed) {
        expectSameInEverySplit(message, .accepted(head, size: message.bytes.count)) { parseResponse($0, to: .head) }
    }

    static let refused: [(message: Wire, error: MessageError)] = [
        // The status line.
        ("garbage\r\n\r\n", .startLine),
        ("\r\nHTTP/1.1 200 OK\r\n\r\n", .startLine),
        ("http/1.1 200 OK\r\n\r\n", .startLine),
        ("ICY 200 OK\r\n\r\n", .startLine),
        ("HTTP/1.1  200 OK\r\n\r\n", .startLine),
        ("HTTP/1.1\t200 OK\r\n\r\n", .startLine),
        ("HTTP/1.1\r\n\r\n", .startLine),
        ("HTTP/1.1 \r\n\r\n", .startLine),
        ("HTTP/1.1 20\r\n\r\n", .startLine),
        ("HTTP/1.1 2000 OK\r\n\r\n", .startLine),
        ("HTTP/1.1 20x OK\r\n\r\n", .startLine),
        ("HTTP/1.1 +20 OK\r\n\r\n", .startLine),
        ("HTTP/1.1 099 x\r\n\r\n", .startLine),
        ("HTTP/1.1 600 x\r\n\r\n", .startLine),
        ("HTTP/2.0 200 OK\r\n\r\n", .version),
        ("HTTP/0.9 200 OK\r\n\r\n", .version),
        ("HTTP/1.1 200 OK\n\n", .fieldLine),
        ("HTTP/1.1 200 \0\r\n\r\n", .fieldLine),
        ("HTTP/1.1 200 a\rb\r\n\r\n", .fieldLine),
        // Field lines.
        ("HTTP/1.1 200 OK\r\n X: 1\r\n\r\n", .fieldLine),
        ("HTTP/1.1 200 OK\r\nX: 1\r\n\t2\r\n\r\n", .fieldLine),
        ("HTTP/1.1 200 OK\r\nX 1\r\n\r\n", .fieldLine),
        ("HTTP/1.1 200 OK\r\n: 1\r\n\r\n", .fieldLine),
        ("HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", .fieldLine),
        ("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", .fieldLine),
        ("HTTP/1.1 200 OK\r\nX: 1\n\r\n", .fieldLine),
        // The body's length.
        ("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", .framing),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: x\r\n\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .framing),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .framing),
    ]

    @Test(arguments: refused) func `an invalid response head is refused`(message: Wire, error: MessageError) {
        expectSameInEverySplit(message, .refused(error)) { parseResponse($0) }
    }
}

/// Parses a head into the form that the tests compare.
func parseResponse(
    _ bytes: Span<UInt8>, to method: Method = .get, limits: Limits = Limits()
) -> Outcome<ResponseHeadTests.Parsed> {
    Outcome { () throws(MessageError) in
        try ResponseHead.parse(bytes, to: method, limits: limits).map { (ResponseHeadTests.Parsed($0.head), $0.size) }
    }
}

extension ResponseHeadTests.Parsed {
    init(_ head: ResponseHead) {
        code = head.status.code
        reason = head.status.reason
        version = head.version
        fields = head.fields.text
        body = head.framing
        contentLength = head.contentLength
        isPersistent = head.isPersistent
    }
}
