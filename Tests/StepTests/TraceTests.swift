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

    /// The output after the two lines at the start.
    private static func trace(of program: Program) throws -> String {
        program.stop()
        let lines = program.output.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropFirst(2).joined(separator: "\n")
    }
}
