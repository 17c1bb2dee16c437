import Checks
import Testing

/// With `--trace`, a program prints the head of each message that passes.
@Suite struct TraceTests {
    static let request = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.7\r\nConnection: X\r\nX: 1\r\n\r\n"

    @Test func `a proxy shows four messages, and what it does to them`() async throws {
        let trace = try await onThread {
            let origin = try ScriptedOrigin { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
                try connection.send("HTTP/1.1 404 Not Found\r\nKeep-Alive: 1\r\nContent-Length: 2\r\n\r\nno")
            }
            let program = try Program.start("step5", ["--trace", "--quiet", "--origin", origin.url])
            let client = try RawClient(port: program.port)
            try client.send(Self.request)
            #expect(try client.readResponse().status == 404)
            return try Self.trace(of: program)
                .replacing(origin.authority, with: "ORIGIN")
                .replacing(#/step5-[0-9a-z]+/#, with: "NAME")
                .replacing(#/Date: .*/#, with: "Date: NOW")
        }
        #expect(
            trace == """
                client 1 -> step5
                    GET / HTTP/1.1
                    Host: a
                    X-Forwarded-For: 203.0.113.7
                    Connection: X
                    X: 1
                step5 -> origin 1
                    GET / HTTP/1.1
                  ~ Host: ORIGIN   (was a)
                  ~ X-Forwarded-For: 203.0.113.7, 127.0.0.1   (was 203.0.113.7)
                  + X-Forwarded-Host: a
                  + X-Forwarded-Proto: http
                  + Via: 1.1 NAME
                  - Connection: X
                  - X: 1
                origin 1 -> step5
                    HTTP/1.1 103 Early Hints
                    Link: x
                step5 -> client 1
                    HTTP/1.1 103 Early Hints
                    Link: x
                origin 1 -> step5
                    HTTP/1.1 404 Not Found
                    Keep-Alive: 1
                    Content-Length: 2
                step5 -> client 1
                    HTTP/1.1 404 Not Found
                  + Date: NOW
                    Content-Length: 2
                  + Via: 1.1 NAME
                  - Keep-Alive: 1

                """)
    }

    @Test func `a server shows two messages, and no byte that a terminal would obey`() async throws {
        let trace = try await onThread {
            let program = try Program.start("step1", ["--trace", "--quiet"])
            let client = try RawClient(port: program.port)
            try client.send(Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0x9B, 0x41] + Array("\r\n\r\n".utf8))
            #expect(try client.readResponse().status == 200)
            try client.send("nonsense\r\n\r\n")
            #expect(try client.readResponse().status == 400)
            return try Self.trace(of: program)
        }
        let messages = trace.matches(of: #/\w+( \d)? -> \w+( \d)?\n    .*\n/#).map { String($0.0) }
        #expect(
            messages == [
                "client 1 -> step1\n    GET / HTTP/1.1\n", "step1 -> client 1\n    HTTP/1.1 200 OK\n",
                "step1 -> client 1\n    HTTP/1.1 400 Bad Request\n",
            ])
        #expect(trace.contains("    X: \\x9bA\n"))
    }

    @Test func `without the flag, no heads are printed`() async throws {
        let output = try await onThread {
            let program = try Program.start("step1", ["--quiet"])
            let client = try RawClient(port: program.port)
            try client.send(Self.request)
            #expect(try client.readResponse().status == 200)
            return try Self.trace(of: program)
        }
        #expect(output == "")
    }

    // MARK: HTTP/2

    @Test func `frames of a client are shown, and its head is compared with that of HTTP/1`() async throws {
        let trace = try await onThread {
            let origin = try ScriptedOrigin(
                answering: Array("HTTP/1.1 404 Not Found\r\nX-Own: 1\r\nContent-Length: 2\r\n\r\nno".utf8))
            let program = try Program.start("step7", ["--trace", "--quiet", "--origin", origin.url])
            let client = try HTTP2Client(port: program.port)
            try client.begin()
            #expect(client.read { $0.acknowledgements == 1 && !$0.settings.isEmpty })
            let fields = client.fields("GET", "/a", [Field("x", "1")])
            client.givesCredit = false
            try client.send(.headers(client.newStream(), client.writer.block(fields)))
            #expect(client.answer(on: 1).status == 404)
            try client.send(.reset(1))
            try client.send(.goAway(last: 0))
            #expect(!client.read { _ in false })
            return try Self.trace(of: program)
                .replacing(origin.authority, with: "ORIGIN")
                .replacing(#/step7-[0-9a-z]+/#, with: "NAME")
                .replacing(#/date: .*/#, with: "date: NOW")
                .replacing(#/(-> client 1  HEADERS stream 1), \d+ bytes/#) { "\($0.1), N bytes" }
        }
        #expect(
            trace == """
                client 1 -> step7  the preface, 24 bytes
                client 1 -> step7  SETTINGS, 6 bytes
                step7 -> client 1  SETTINGS, 18 bytes
                step7 -> client 1  WINDOW_UPDATE, 4 bytes, +8388609
                step7 -> client 1  SETTINGS, 0 bytes, ACK
                client 1 -> step7  SETTINGS, 0 bytes, ACK
                client 1 -> step7  HEADERS stream 1, 64 bytes, END_STREAM END_HEADERS
                    :method: GET
                    :scheme: http
                    :path: /a
                    :authority: a.example
                    x: 1
                step7 -> origin 1
                  ~ GET /a HTTP/1.1   (was :method: GET, :scheme: http, :path: /a)
                  ~ Host: ORIGIN   (was a.example)
                    x: 1
                  + X-Forwarded-For: 127.0.0.1
                  + X-Forwarded-Host: a.example
                  + X-Forwarded-Proto: http
                  + Via: 2 NAME
                origin 1 -> step7
                    HTTP/1.1 404 Not Found
                    X-Own: 1
                    Content-Length: 2
                step7 -> client 1  HEADERS stream 1, N bytes, END_HEADERS
                  ~ :status: 404   (was HTTP/1.1 404 Not Found)
                    x-own: 1
                  + via: 1.1 NAME
                  + date: NOW
                    content-length: 2
                step7 -> client 1  DATA stream 1, 2 bytes, END_STREAM
                client 1 -> step7  RST_STREAM stream 1, 4 bytes, CANCEL
                client 1 -> step7  GOAWAY, 8 bytes, NO_ERROR, last stream 0
                step7 -> client 1  GOAWAY, 8 bytes, NO_ERROR, last stream 1

                """)
    }

    @Test func `frames of an origin are shown, and each request is compared with its own`() async throws {
        let trace = try await onThread {
            let origin = try Program.start("step7", ["--origin", "http://127.0.0.1:1", "--quiet", "--workers", "1"])
            let flags = ["--trace", "--quiet", "--workers", "1", "--origin-http2", "--origin", origin.url]
            let program = try Program.start("step7", flags)
            let client = try RawClient(port: program.port)
            for path in ["/a", "/b"] {
                try client.send("GET \(path) HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
                #expect(try client.readResponse().status == 502)
            }
            return try Self.trace(of: program)
        }
        let lines = trace.split(separator: "\n").map(String.init)
        #expect(lines.contains("step7 -> origin 1  the preface, 24 bytes"))
        #expect(lines.contains("step7 -> origin 1  HEADERS stream 3, 11 bytes, END_STREAM END_HEADERS"))
        #expect(lines.count { $0 == "  ~ :method: GET   (was GET /a HTTP/1.1)" } == 1)
        #expect(lines.count { $0 == "  ~ :method: GET   (was GET /b HTTP/1.1)" } == 1)
        #expect(lines.contains("    :path: /a") && lines.contains("    :path: /b"))
        #expect(
            lines.count { $0.hasPrefix("  ~ :authority: 127.0.0.1:") && $0.hasSuffix("(was www.example.com)") } == 2)
        #expect(lines.count { $0.hasPrefix("origin 1 -> step7  HEADERS stream ") } == 2)
        #expect(lines.count { $0 == "  ~ HTTP/1.1 502 Bad Gateway   (was :status: 502)" } == 2)
    }

    @Test func `requests under way at the same time aren't mixed up`() async throws {
        let trace = try await onThread {
            let origin = try ScriptedOrigin { connection in
                let request = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nX-Path: \(request.target)\r\nContent-Length: 0\r\n\r\n")
            }
            let program = try Program.start("step7", ["--trace", "--quiet", "--origin", origin.url])
            let client = try HTTP2Client(port: program.port)
            try client.begin()
            let streams = try ["/a", "/b", "/c"].map { try client.send(request: client.fields("GET", $0)) }
            for stream in streams { #expect(client.answer(on: stream).status == 200) }
            return try Self.trace(of: program)
        }
        for path in ["/a", "/b", "/c"] {
            #expect(trace.contains("  ~ GET \(path) HTTP/1.1   (was :method: GET, :scheme: http, :path: \(path))\n"))
            #expect(trace.contains("    x-path: \(path)\n"))
        }
    }

    /// The output after the two lines at the start.
    private static func trace(of program: Program) throws -> String {
        program.stop()
        let lines = program.output.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropFirst(2).joined(separator: "\n")
    }
}
