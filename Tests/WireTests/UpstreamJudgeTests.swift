import Checks
import Testing

/// How the judge sees the bytes that reach the origin.
@Suite struct UpstreamJudgeTests {
    @Test(
        arguments: [
            ("none", []),
            ("none", [request(target: "/qt01zznext"), request(target: "/qt01zzfresh")]),
            ("incomplete", []),
            ("incomplete", ["POST / HTTP/1.1\r\nHost: o\r\nContent-Length: 5\r\n\r\nhell"]),
            ("incomplete", ["POST / HT"]),
            ("any", []),
            ("any", [request()]),
            ("once", [request() + request(target: "/qt01zznext")]),
            ("max:2", [request(), request()]),
            ("method:GET;not-method:PUT", [request()]),
            ("target:/a|/qt01zz", [request()]),
            ("body:x|hello", [request("Content-Length: 5", body: "hello")]),
            ("body:hello", [request("Transfer-Encoding: chunked", body: "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")]),
            ("body:|x", [request()]),
            ("bodylen:5", [request("Content-Length: 5", body: "hello")]),
            ("header:X=1, 2", [request("X: 1", "x:  2 ")]),
            ("header~X=[0-9]", [request("X: 1")]),
            ("header-absent:X", [request("Y: 1")]),
            ("not:X=1", [request("X: 2")]),
            ("not:X=1", [request()]),
            ("only:X=1", [request("X: 1")]),
            ("only:X=1", [request()]),
            ("conn-lacks:X", [request("Connection: TE")]),
            ("xff", [request("X-Forwarded-For: 9.9.9.9, 127.0.0.1")]),
            ("xff", [request()]),
            ("absent:evil", [request("X: 1")]),
            ("no-request:evil", [request("X: evil")]),
        ] as [(String, [String])])
    func `allowed requests are accepted`(upstream: String, carried: [String]) throws {
        #expect(try complaints(upstream, carried) == [])
    }

    @Test(
        arguments: [
            ("none", [request()]),
            ("none", ["G"]),
            ("none", [request(target: "/qt01zznext", body: "G")]),
            ("incomplete", [request()]),
            ("any", [request(), request()]),
            ("any", [request() + request()]),
            ("once", []),
            ("once", [request(), request()]),
            ("max:2", [request(), request(), request()]),
            ("method:GET", [request(method: "PUT")]),
            ("not-method:PUT", [request(method: "PUT")]),
            ("target:/a|/b", [request()]),
            ("body:hello", [request()]),
            ("body:hello", [request("Content-Length: 4", body: "hell")]),
            ("bodylen:5", [request("Content-Length: 4", body: "hell")]),
            ("header:X=1", [request("X: 2")]),
            ("header:X=1", [request()]),
            ("header~X=[0-9]", [request("X: 12")]),
            ("header~X=[0-9]", [request()]),
            ("header-absent:X", [request("x: 1")]),
            ("header-absent:X", ["GET / HTTP/1.1\r\nHost: o\r\nX: 1\r\nContent-Length: 5\r\n\r\nhell"]),
            ("not:X=1", [request("X: 1")]),
            ("only:X=1", [request("X: 1", "X: 1")]),
            ("conn-lacks:X", [request("Connection: close, x")]),
            ("xff", [request("X-Forwarded-For: 127.0.0.1, 9.9.9.9")]),
            ("absent:evil", [request("X: evil")]),
            ("absent:evil", ["G /evil"]),
            ("no-request:evil", [request(target: "/evil")]),
        ] as [(String, [String])])
    func `forbidden requests are refused`(upstream: String, carried: [String]) throws {
        #expect(try complaints(upstream, carried) != [])
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: o\r\nHost: o\r\n\r\n",
        "GET / HTTP/1.1\nHost: o\n\n",
        "GET / HTTP/1.0\r\nHost: o\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: o\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: o\r\n\r\n",
        "GET /\u{7f} HTTP/1.1\r\nHost: o\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: o\r\n\r\n",
        "G[T / HTTP/1.1\r\nHost: o\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: o\r\n\r\n",
        request("X : 1"),
        request(": 1"),
        request("X: 1\r\n folded"),
        request("X: a\0b"),
        request("X: a\rb"),
        request("Content-Length: 5", "Content-Length: 5", body: "hello"),
        request("Content-Length: 5, 5", body: "hello"),
        request("Content-Length: ", body: ""),
        request("Content-Length: 0", "Transfer-Encoding: chunked", body: "0\r\n\r\n"),
        request("Transfer-Encoding: Chunked", "Transfer-Encoding: chunked", body: "0\r\n\r\n"),
        request("Transfer-Encoding: chunked", body: "05;x\r\nhello\r\n0\r\n\r\n"),
        request("Transfer-Encoding: chunked", body: "5 \r\nhello\r\n0\r\n\r\n"),
        request("Transfer-Encoding: chunked", body: "5\nhello\r\n0\r\n\r\n"),
        request("Transfer-Encoding: chunked", body: "4\r\nhello\r\n0\r\n\r\n"),
        request("Transfer-Encoding: chunked", body: "0\r\nX\r\n\r\n"),
        request(body: "x\r\n"),
    ])
    func `an ill-formed request is reported`(carried: String) throws {
        #expect(try complaints("any", [carried]) != [])
    }

    @Test func `success doesn't go with an incomplete request`() throws {
        let cut = ["POST / HTTP/1.1\r\nHost: o\r\nContent-Length: 5\r\n\r\nhell"]
        #expect(try complaints("any", cut, received: ok) != [])
        #expect(try complaints("any", cut) == [])
    }
}

// MARK: - The bench

private func request(
    _ fields: String..., method: String = "GET", target: String = "/qt01zz", body: String = ""
) -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: o\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body
}

/// The complaints about the bytes of each connection to the origin, when the client received `received`.
private func complaints(_ upstream: String, _ carried: [String], received: String? = nil) throws -> [String] {
    let refused = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    let observation = Observation(
        received: bytes(received ?? refused), ending: received == nil ? .closed : .open,
        upstream: carried.map(bytes))
    return Judge(row: try row("400,200", upstream)).complaints(about: observation)
}
