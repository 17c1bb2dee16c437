import Testing

@testable import HTTPCore

/// Which heads of requests are accepted, with what result, and which are refused, with which status.
@Suite struct RequestHeadTests {
    /// A parsed head, in a form that can be compared. The defaults are those of the simplest request.
    struct Parsed: Equatable {
        var method = "GET"
        var target = "/"
        var form = Target.Form.origin
        var version = Version.http11
        var authority = "a"
        var fields: [String] = []
        var body = Framing.none
        var expectsContinue = false
        var isPersistent = true
    }

    static let accepted: [(message: Wire, head: Parsed)] = [
        // The request line.
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Parsed()),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", Parsed()),
        ("get / HTTP/1.1\r\nHost: a\r\n\r\n", Parsed(method: "get")),
        ("!#$%&'*+-.^_`|~09AZaz / HTTP/1.1\r\nHost: a\r\n\r\n", Parsed(method: "!#$%&'*+-.^_`|~09AZaz")),
        ("GET / HTTP/1.0\r\nHost: a\r\n\r\n", Parsed(version: .http10, isPersistent: false)),
        ("GET / HTTP/1.0\r\n\r\n", Parsed(version: .http10, authority: "", isPersistent: false)),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", Parsed()),
        ("GET / HTTP/1.9\r\nHost: a\r\n\r\n", Parsed()),
        // Targets, kept byte for byte.
        ("GET /a%2Fb//../c?x=1&y=%20;z?? HTTP/1.1\r\nHost: a\r\n\r\n", Parsed(target: "/a%2Fb//../c?x=1&y=%20;z??")),
        ("GET //b HTTP/1.1\r\nHost: a\r\n\r\n", Parsed(target: "//b")),
        ("GET /|{}\"<>\\^` HTTP/1.1\r\nHost: a\r\n\r\n", Parsed(target: "/|{}\"<>\\^`")),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Parsed(method: "OPTIONS", target: "*", form: .asterisk)),
        (
            "GET http://b:8/c HTTP/1.1\r\nHost: a\r\n\r\n",
            Parsed(target: "http://b:8/c", form: .absolute, authority: "b:8")
        ),
        (
            "GET HTTPS://b?c HTTP/1.1\r\nHost: a\r\n\r\n",
            Parsed(target: "HTTPS://b?c", form: .absolute, authority: "b")
        ),
        (
            "CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n",
            Parsed(method: "CONNECT", target: "b:443", form: .authority, authority: "b:443")
        ),
        // Host.
        ("GET / HTTP/1.1\r\nhOSt:[::1]:80\r\n\r\n", Parsed(authority: "[::1]:80")),
        ("GET / HTTP/1.1\r\nHost: \t a.b-c_d~e:0 \t\r\n\r\n", Parsed(authority: "a.b-c_d~e:0")),
        // Fields.
        (
            "GET / HTTP/1.1\r\nX: 1\r\nHost: a\r\ny:2\r\nX:  \t3\t \r\nZ:\r\n\r\n",
            Parsed(fields: ["X: 1", "y: 2", "X: 3", "Z: "])
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nX: 1 \r\nX:  2\r\nX:\t3\r\nX: 4\r\nX: \r\nX:5\r\n\r\n",
            Parsed(fields: ["X: 1", "X: 2", "X: 3", "X: 4", "X: ", "X: 5"])
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a:b\tc\u{80}\u{FF}\r\n\r\n", Parsed(fields: ["X: a:b\tc\u{80}\u{FF}"])),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent_Length: 9\r\n\r\n", Parsed(fields: ["Content_Length: 9"])),
        // Whether another request can follow.
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x , ,Close\r\n\r\n",
            Parsed(fields: ["Connection: x , ,Close"], isPersistent: false)
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, x\r\nConnection: y\r\n\r\n",
            Parsed(fields: ["Connection: close, x", "Connection: y"], isPersistent: false)
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: closed, -close\r\n\r\n",
            Parsed(fields: ["Connection: closed, -close"])
        ),
        (
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
            Parsed(version: .http10, fields: ["Connection: keep-alive"], isPersistent: false)
        ),
        // The body's length.
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", Parsed(method: "POST", body: .bytes(0))),
        ("POST / HTTP/1.1\r\nHost: a\r\ncontent-length:0010\r\n\r\n", Parsed(method: "POST", body: .bytes(10))),
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n",
            Parsed(method: "PUT", body: .bytes(.max))
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", Parsed(body: .chunked)),
        // Expect.
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n",
            Parsed(method: "PUT", fields: ["Expect: 100-Continue"], body: .bytes(5), expectsContinue: true)
        ),
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
            Parsed(method: "PUT", fields: ["Expect: 100-continue"], body: .chunked, expectsContinue: true)
        ),
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nExpect: ,\r\nExpect: ,100-continue ,\r\nContent-Length: 5\r\n\r\n",
            Parsed(method: "PUT", fields: ["Expect: ,100-continue ,"], body: .bytes(5), expectsContinue: true)
        ),
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
            Parsed(method: "PUT", fields: ["Expect: 100-continue"], body: .bytes(0))
        ),
        (
            "PUT / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
            Parsed(
                method: "PUT", version: .http10, fields: ["Expect: 100-continue"], body: .bytes(5),
                isPersistent: false)
        ),
    ]

    @Test(arguments: accepted) func `a valid request head is accepted`(message: Wire, head: Parsed) {
        expectSameInEverySplit(message, .accepted(head, size: message.bytes.count)) { parseRequest($0) }
    }

    static let refused: [(message: Wire, error: MessageError)] = [
        // The request line.
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("\r\n\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .startLine),
        ("GET / HTTP/1.1\nHost: a\n\n", .startLine),
        ("GET / HTTP/1.1\rHost: a\r\r", .startLine),
        (" / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET  HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET /\r\n\r\n", .startLine),
        ("GET\r\n\r\n", .startLine),
        ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("G\u{C9}T / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET /\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET /#b HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET / HTTP/1\r\nHost: a\r\n\r\n", .startLine),
        ("GET / HTTP/1.x\r\nHost: a\r\n\r\n", .startLine),
        ("GET / HTTP/01.1\r\nHost: a\r\n\r\n", .startLine),
        ("GET / HTTP/1.10\r\nHost: a\r\n\r\n", .startLine),
        ("GET / XTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
        ("\u{16}\u{3}\u{1}\u{2}", .startLine),
        // Another protocol.
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .version),
        ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", .version),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .version),
        // Targets.
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET ?a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET http://u:p@b/ HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET http://b:65536/ HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("CONNECT b HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("CONNECT b: HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        ("GET b:443 HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        // Host.
        ("GET / HTTP/1.1\r\n\r\n", .host),
        ("GET http://a/ HTTP/1.1\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .host),
        ("GET / HTTP/1.0\r\nHost: a\r\nHOST: b\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .host),
        ("GET / HTTP/1.1\r\nHost: a/\r\n\r\n", .host),
        ("GET http://b/ HTTP/1.1\r\nHost: a/\r\n\r\n", .host),
        // Field lines.
        ("GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\n X: 1\r\nHost: a\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\u{DF}: 1\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\0\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{7F}\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", .fieldLine),
        ("GET / HTTP/1.1\r\nHost: a\r\n\rX", .fieldLine),
        // With two faults, the first one counts, as it would if the bytes arrived in pieces.
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\nX: \0\r\n\r\n", .fieldLine),
        ("GET / HTTP/1.1\r\nContent-Length: x\r\nX\r\n\r\n", .framing),
        // Expect.
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", .expectation),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, b\r\n\r\n", .expectation),
    ]

    @Test(arguments: refused) func `an invalid request head is refused`(message: Wire, error: MessageError) {
        expectSameInEverySplit(message, .refused(error)) { parseRequest($0) }
    }

    /// Values of Content-Length and Transfer-Encoding for which a request is refused.
    static let doubtful: [(fields: Wire, error: MessageError)] = [
        ("Content-Length:", .framing),
        ("Content-Length: +5", .framing),
        ("Content-Length: -1", .framing),
        ("Content-Length: 0x5", .framing),
        ("Content-Length: 1_0", .framing),
        ("Content-Length: 5 5", .framing),
        ("Content-Length: 5:", .framing),
        ("Content-Length: 5, 5", .framing),
        ("Content-Length: 5,", .framing),
        ("Content-Length: \u{B2}", .framing),
        ("Content-Length: 9223372036854775808", .framing),
        ("Content-Length: 99999999999999999999", .framing),
        ("Content-Length: 5\r\nContent-Length: 5", .framing),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", .framing),
        ("Transfer-Encoding: chunked\r\nContent-Length: 0", .framing),
        ("Transfer-Encoding:", .framing),
        ("Transfer-Encoding: identity", .framing),
        ("Transfer-Encoding: gzip", .framing),
        ("Transfer-Encoding: chunked, gzip", .framing),
        ("Transfer-Encoding: chunked, chunked", .framing),
        ("Transfer-Encoding: ,chunked", .framing),
        ("Transfer-Encoding: chunked,", .framing),
        ("Transfer-Encoding: chunkedchunked", .framing),
        ("Transfer-Encoding: \"chunked\"", .framing),
        ("Transfer-Encoding: chunked;a=b", .framing),
        ("Transfer-Encoding: gzip;a, chunked", .framing),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .framing),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", .framing),
        ("Transfer-Encoding: gzip, chunked", .transferCoding),
        ("Transfer-Encoding: gzip\t,\tCHUNKED", .transferCoding),
    ]

    @Test(arguments: doubtful) func `doubtful framing is refused`(fields: Wire, error: MessageError) {
        expectSameInEverySplit(
            "POST / HTTP/1.1\r\nHost: a\r\n\(fields.text)\r\n\r\n", .refused(error)
        ) { parseRequest($0) }
    }

    /// Unicode turns U+212A, the sign for Kelvin, into the letter k in lower case.
    @Test func `transfer codings are compared byte by byte`() {
        expectSameInEverySplit(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chun\u{E2}\u{84}\u{AA}ed\r\n\r\n",
            .refused(.framing)
        ) { parseRequest($0) }
    }

    @Test func `chunks are refused in a version that has none`() {
        expectSameInEverySplit(
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .refused(.framing)
        ) { parseRequest($0) }
    }
}

/// Parses a head into the form that the tests compare.
func parseRequest(_ bytes: Span<UInt8>, _ limits: Limits = Limits()) -> Outcome<RequestHeadTests.Parsed> {
    Outcome { () throws(MessageError) in
        try RequestHead.parse(bytes, limits: limits).map { (RequestHeadTests.Parsed($0.head), $0.size) }
    }
}

extension RequestHeadTests.Parsed {
    init(_ head: RequestHead) {
        method = head.method.description
        target = head.target.description
        form = head.target.form
        version = head.version
        authority = head.authority.description
        fields = head.fields.text
        body = head.framing
        expectsContinue = head.expectsContinue
        isPersistent = head.isPersistent
    }
}
