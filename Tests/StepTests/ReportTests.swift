import Checks
import Testing

/// The parts of a report: the curl command, visible bytes, and the fate of each line of a message.
@Suite struct ReportTests {
    @Test(arguments: [
        ("GET /a?b=c HTTP/1.1\r\nHost: h:1\r\n\r\n", "curl -i 'http://h:1/a?b=c'"),
        ("GET /x/../y HTTP/1.1\r\nHost: other\r\n\r\n", "curl -i --path-as-is -H 'Host: other' http://h:1/x/../y"),
        ("HEAD / HTTP/1.0\r\nX-Empty:\r\n\r\n", "curl -I --http1.0 -H 'X-Empty;' http://h:1/"),
        (
            "PUT / HTTP/1.1\r\nContent-Length: 4\r\n\r\nit's",
            "curl -i -X PUT --data-binary 'it'\\''s' -H Content-Type: http://h:1/"
        ),
        (
            "POST / HTTP/1.1\r\nContent-Type: a/b\r\nContent-Length: 1\r\n\r\n\0",
            "curl -i -X POST -H 'Content-Type: a/b' --data-binary @- http://h:1/"
        ),
    ])
    func `a request becomes a curl command`(request: String, command: String) async throws {
        #expect(curlCommand(for: try await message(request), url: "http://h:1") == command)
    }

    @Test(arguments: [
        (
            "request-translated",
            "$ curl -i -X PUT --http2-prior-knowledge -H 'x-own: 1' -H 'accept: a/b' 'http://127.0.0.1:"
        ), ("https", "$ curl -i -k https://127.0.0.1:"),
    ])
    func `a failed check of HTTP/2 shows its curl command`(name: String, command: String) async throws {
        let check = try #require(Check.named(name))
        guard case .failed(let failure) = await check.outcome(on: .step(6)) else {
            Issue.record("step 6 passes \(name)")
            return
        }
        #expect(failure.text().contains(command), "\(failure.text())")
    }

    @Test func `every byte is visible`() {
        #expect(visible([0, 9, 10, 13, 1, 27, 65, 92, 127, 200]) == "\\0\\t\\n\\r\\x01\\x1bA\\\\x7f\\xc8")
    }

    @Test func `a report shows the fate of each line`() async throws {
        let came = try await message(
            "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nGone: 1\r\nContent-Length: 1\r\n\r\nb")
        let left = try await message("GET / HTTP/1.1\r\nhost: b\r\nX: 1, 2\r\nNew: 1\r\nContent-Length: 1\r\n\r\nb")
        #expect(
            left.fates(since: came).map { [$0.text, "\($0.fate)"] } == [
                ["GET / HTTP/1.1", "kept"], ["host: b", "changed(from: \"a\")"], ["X: 1, 2", "changed(from: \"1\")"],
                ["New: 1", "added"], ["Content-Length: 1", "kept"], ["X: 2", "removed"], ["Gone: 1", "removed"],
                ["", "kept"], ["b", "kept"],
            ])
    }

    /// The request in the form in which the kit reads it from the wire.
    private func message(_ text: String) async throws -> Message {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
            let client = try RawClient(port: origin.port)
            try client.send(text)
            _ = try client.readResponse()
            return try #require(origin.requests.first)
        }
    }
}
