import Checks

/// Something that isn't a valid request, and the statuses that may refuse it.
struct Malformed {
    private let bytes: String
    private let statuses: Set<Int>

    private init(_ bytes: String, _ statuses: Int...) {
        self.bytes = bytes
        self.statuses = Set(statuses)
    }

    /// None of these may reach the origin. That's most important for those that hide a second request.
    static let cases = [
        Malformed("GET / HTTP/1.1\r\n\r\n", 400),
        Malformed("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        Malformed("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Malformed("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
        Malformed("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        Malformed("\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n", 400),
        Malformed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nhello" + hidden, 400),
        Malformed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello" + hidden, 400),
        Malformed(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
            400),
        Malformed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + hidden, 400),
        Malformed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + hidden, 501),
        Malformed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n" + hidden, 400),
        Malformed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n" + hidden, 400),
        Malformed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: luck\r\n\r\nhello" + hidden, 417),
        Malformed("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        Malformed("\(String(repeating: "A", count: 9000)) / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        Malformed("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Malformed("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n", 431),
        Malformed("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: a\r\n", count: 1000))\r\n", 431),
    ]

    private static let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"

    func exchange(on connection: RawClient) throws(WireProblem) -> Outcome {
        // The proxy doesn't read everything here, so some of these bytes may get lost. Its answer must arrive anyway.
        _ = try? connection.send(bytes)
        return Outcome(refusalOn: connection, with: statuses)
    }
}
