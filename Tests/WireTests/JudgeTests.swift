import Checks
import Testing

/// A judge that never finds anything wrong proves nothing. So each rule is tested with something that follows it and
/// something that breaks it.
@Suite struct JudgeTests {
    // MARK: Outcomes

    @Test(
        arguments: [
            ("200", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .open),
            ("2xx", "HTTP/1.1 204 No Content\r\n\r\n", .open),
            ("404,2xx", "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", .open),
            ("2xx&4xx", ok + "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", .closed),
            ("200+close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", .closed),
            ("200", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end", .closed),
            ("close", "", .closed),
            ("close", "", .reset),
            ("wait", "", .open),
            ("h2", "\0\0\u{0}\u{4}\0\0\0\0\0", .open),
            ("200+abort", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", .closed),
            ("200+abort", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n", .closed),
            ("200+abort", "HTTP/1.1 200 OK\r\n\r\nhell", .reset),
            ("200&200+order", answer("/qt01zz") + answer("/qt01zz2"), .open),
            ("200+has:content-length+lacks:X", ok, .open),
            ("200+is:X~1[|]2", "HTTP/1.1 200 OK\r\nX: 1\r\nX: 2\r\nContent-Length: 0\r\n\r\n", .open),
            ("200+not:Content-Length~99", ok, .open),
            ("200+lacksif:Content-Length=Transfer-Encoding", ok, .open),
            ("200+body:ok", answer("ok"), .open),
            ("200+no:evil", ok, .open),
            ("200+1xx:103", "HTTP/1.1 103 Early Hints\r\n\r\n" + ok, .open),
            ("200+no1xx", ok, .open),
            ("200+line:HTTP/1.1 200 OK", ok, .open),
        ] as [(String, String, Transcript.Ending)])
    func `an allowed outcome is accepted`(expect: String, received: String, ending: Transcript.Ending) throws {
        #expect(try complaints(expect, received, ending) == [])
    }

    @Test(
        arguments: [
            ("200", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", .open),
            ("4xx", ok, .open),
            ("200", "", .open),
            ("200", "", .closed),
            ("200", "HTTP/1.1 103 Early Hints\r\n\r\n", .open),
            ("200", ok + ok, .open),
            ("200", ok + "x", .open),
            ("2xx&4xx", ok, .open),
            ("200+close", ok, .open),
            ("close", ok, .open),
            ("close", "HTTP", .closed),
            ("close", "", .open),
            ("wait", "", .closed),
            ("wait", "HTTP", .open),
            ("h2", ok, .open),
            ("200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", .closed),
            ("200", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n", .closed),
            ("200", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhell", .reset),
            ("200+abort", ok, .closed),
            ("200+abort", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", .open),
            ("200+abort", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n0\r\n\r\n", .closed),
            ("200&200+order", answer("/qt01zz2") + answer("/qt01zz"), .open),
            ("200+has:X", ok, .open),
            ("200+lacks:content-length", ok, .open),
            ("200+is:X~1", ok, .open),
            ("200+is:X~1", "HTTP/1.1 200 OK\r\nX: 12\r\nContent-Length: 0\r\n\r\n", .open),
            ("200+not:X~1", "HTTP/1.1 200 OK\r\nx: 1\r\nContent-Length: 0\r\n\r\n", .open),
            ("200+lacksif:X=Content-Length", "HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 0\r\n\r\n", .open),
            ("200+body:ok", ok, .open),
            ("200+no:Length", ok, .open),
            ("200+1xx:103", ok, .open),
            ("200+1xx:103", "HTTP/1.1 100 Continue\r\n\r\n" + ok, .open),
            ("200+no1xx", "HTTP/1.1 100 Continue\r\n\r\n" + ok, .open),
            ("200+line:HTTP/1.1 200 Okay", ok, .open),
        ] as [(String, String, Transcript.Ending)])
    func `a forbidden outcome is refused`(expect: String, received: String, ending: Transcript.Ending) throws {
        #expect(try complaints(expect, received, ending) != [])
    }

    // MARK: What always holds

    @Test(
        arguments: [
            ("open after 400", "400", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", .open),
            ("reset after it", "200", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", .reset),
            ("closed unannounced", "200", ok, .closed),
            (
                "open in spite of the announcement", "200",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", .open
            ),
        ] as [(String, String, String, Transcript.Ending)])
    func `a wrong end of a connection is reported`(
        what: String, expect: String, received: String, ending: Transcript.Ending
    ) throws {
        #expect(try complaints(expect, received, ending).count == 1, "\(what)")
    }

    @Test func `a probe that fails and a proxy that crashes are reported`() throws {
        let row = try row("200", "any")
        func complaints(_ change: (inout Observation) -> Void) -> Int {
            var observation = Observation(received: bytes(ok))
            change(&observation)
            return Judge(row: row).complaints(about: observation).count
        }
        #expect(complaints { $0.next = .answered } == 0)
        #expect(complaints { $0.next = .failed("silence") } == 1)
        #expect(complaints { $0.fresh = .failed("silence") } == 1)
        #expect(complaints { $0.exit = .killed(4) } == 1)
        #expect(complaints { $0.exit = nil } == 1)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX : 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: 1\r\n 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\0b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\rb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : 1\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ])
    func `an ill-formed answer is never an answer`(received: String) throws {
        #expect(try complaints("2xx", received, .open) != [])
    }

    @Test func `an answer to HEAD has no content`() throws {
        let row = try row("200", "any", raw: #"HEAD /{id} HTTP/1.1\r\nHost: a\r\n\r\n"#)
        func complaints(_ received: String) -> [String] {
            Judge(row: row).complaints(about: Observation(received: bytes(received)))
        }
        #expect(complaints("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") == [])
        #expect(complaints("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") != [])
    }
}

// MARK: - The bench

let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

private func answer(_ text: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
}

/// A row with two pipelined requests, unless other bytes are given.
func row(
    _ expect: String, _ upstream: String,
    raw: String = #"GET /{id} HTTP/1.1\r\nHost: a\r\n\r\nGET /{id}2 HTTP/1.1\r\nHost: a\r\n\r\n"#
) throws -> WireCase {
    try WireCase(columns: [
        "id": "T01", "group": "g", "level": "must", "raw": raw, "expect": expect, "upstream": upstream, "rule": "r",
    ])
}

private func complaints(_ expect: String, _ received: String, _ ending: Transcript.Ending) throws -> [String] {
    let observation = Observation(received: bytes(received), ending: ending)
    return Judge(row: try row(expect, "any")).complaints(about: observation)
}
