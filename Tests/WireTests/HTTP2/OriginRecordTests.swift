import Testing

@testable import Checks

/// What an origin must not see is found, and what it may see is no fault.
@Suite struct OriginRecordTests {
    @Test func `a request that somebody sent is no fault`() {
        #expect(complaints("GET /asked HTTP/1.1\r\nHost: a\r\n\r\n") == [])
        #expect(complaints("POST /begun HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel") == [])
        let content = "GET /evil HTTP/1.1\r\n\r\n"
        #expect(complaints("POST /asked HTTP/1.1\r\nHost: a\r\nContent-Length: 22\r\n\r\n" + content) == [])
    }

    @Test(arguments: [
        ("GET /other HTTP/1.1\r\nHost: a\r\n\r\n", "nobody sent"),
        ("GET /asked HTTP/1.1\r\nHost: a\r\n\r\nGET /other HTTP/1.1\r\nHost: a\r\n\r\n", "nobody sent"),
        ("POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel", "beginning of a request"),
        ("POST /begun HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nhel", "whole request"),
        ("GET /asked HTTP/1.1\r\nHost: a\r\nevil: 1\r\n\r\n", "injected line"),
        ("POST /asked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nevil: 1\r\n\r\n", "injected line"),
        ("GET /asked HTTP/1.1\r\n\r\n", "isn't HTTP/1.1"),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "isn't HTTP/1.1"),
        ("GET /asked HTTP/1.1\nHost: a\n\n", "isn't HTTP/1.1"),
        ("POST /asked HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "isn't HTTP/1.1"),
    ])
    func `a request that nobody sent is found`(bytes: String, text: String) {
        #expect(complaints(bytes).contains { $0.contains(text) }, "\(complaints(bytes))")
    }

    private func complaints(_ bytes: String) -> [String] {
        var transcript = Transcript()
        transcript.received = Array(bytes.utf8)
        return OriginRecord([transcript]).complaints(asked: ["/asked"], neverWhole: ["/begun"])
    }
}
