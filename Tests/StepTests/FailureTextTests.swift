import Checks
import Foundation
import Testing

/// A failed check must explain itself, so its texts are tested like everything else.
@Suite struct FailureTextTests {
    @Test func `a wrong field shows the four legs and a caret`() async throws {
        let failure = try await failure(of: "forwarded-for-appended", on: .step(4))
        #expect(
            normalised(failure.text()) == """
                FAILED X-Forwarded-For is appended to what came with the request (forwarded-for-appended)

                  the program wrote
                    [reverse proxy server] received request at: TIME

                  $ curl -i -H 'Host: www.example.com' -H 'X-Forwarded-For: 203.0.113.7' http://127.0.0.1:PORT/

                  client to proxy
                    GET / HTTP/1.1\\r\\n
                    Host: www.example.com\\r\\n
                    X-Forwarded-For: 203.0.113.7\\r\\n
                    \\r\\n
                ! proxy to origin
                    GET / HTTP/1.1\\r\\n
                    Host: 127.0.0.1:PORT\\r\\n
                    X-Forwarded-For: 203.0.113.7\\r\\n
                    \\r\\n
                  origin to proxy
                    HTTP/1.1 200 OK\\r\\n
                    Content-Length: 0\\r\\n
                    Connection: close\\r\\n
                    \\r\\n
                  proxy to client
                    HTTP/1.1 200 OK\\r\\n
                    Date: DATE\\r\\n
                    Content-Length: 0\\r\\n
                    Content-Type: text/plain; charset=utf-8\\r\\n
                    \\r\\n
                  expected  X-Forwarded-For: 203.0.113.7, 127.0.0.1
                  found     X-Forwarded-For: 203.0.113.7
                                                        ^

                  basis     Chosen here
                  why       Each proxy adds the peer that it saw itself; only the last entry can be trusted, since the
                            client can write the others (RFC 7239 section 8.1).
                  hint      What came, a comma and a space, the address of the client's connection.
                  next      swift test --filter Step4Checks
                """)
    }

    @Test func `a wrong start shows the command and what it printed`() async throws {
        let failure = try await failure(of: "unknown-flag", on: .program("/bin/echo", step: 2))
        #expect(
            failure.text() == """
                FAILED An unknown flag is one clear line and exit status 64 (unknown-flag)

                  $ /bin/echo --no-such-flag

                  standard output
                    --no-such-flag\\n
                  standard error
                    (nothing)
                  expected  exit status 64
                  found     exit status 0
                                        ^

                  basis     Chosen here
                  why       Status 64 is the usual one for wrong usage (EX_USAGE in sysexits.h).
                  hint      Name the flag on standard error, print nothing else.
                  next      swift test --filter Step2Checks
                """)
    }

    @Test func `a learner's program that does not start says what it wrote`() async throws {
        let failure = try await failure(of: "answers", on: .program("/bin/echo", step: 2))
        #expect(
            failure.text() == """
                FAILED Any request is answered with 200 (answers)

                  the program ended before it listened (exit status 0)

                  the program wrote
                    --port 0

                  hint      Make a `Program` and call its `serve` at the end of main.swift: `serve` listens and keeps
                            the program running. Without it, the program does its last line and ends.
                  next      swift test --filter Step2Checks
                """)
    }

    @Test func `a port where nothing listens is explained`() async throws {
        let reserved = try ScriptedOrigin(isListening: false) { _ in }
        let failure = try await failure(of: "date", on: server(reserved))
        #expect(
            normalised(failure.text()) == """
                FAILED The answer carries the current date (date)

                  nothing listens on http://127.0.0.1:PORT

                  hint      Start your server in another terminal first, and compare the port.
                  next      start it, then: swift run tutorial check 2 --url http://127.0.0.1:PORT
                """)
    }

    #if os(Linux)
        @Test func `a port that takes no connection in time fails the check`() async throws {
            let full = FullPort()
            let text = try await failure(of: "date", on: .server(port: full.number, originPort: 0, step: 2)).text()
            let cause = "the server on port \(full.number) stopped listening in the middle of the check"
            #expect(text.contains("\n  \(cause)\n"))
        }
    #endif

    @Test func `a taken origin port is explained`() async throws {
        let other = try ScriptedOrigin { _ in }
        let text = try await failure(of: "date", on: .server(port: 1, originPort: other.port, step: 2)).text()
        #expect(
            text == """
                FAILED The answer carries the current date (date)

                  the origin can't listen on port \(other.port): it failed: Address already in use

                  hint      End the program that listens there, or have both sides use another port: --origin-port.
                  next      swift run tutorial check 2 --url http://127.0.0.1:1 --origin-port \(other.port)
                """)
    }

    @Test func `an answer that doesn't come in time is explained`() async throws {
        let silent = try ScriptedOrigin { $0.hold() }
        #expect(
            normalised(try await failure(of: "date", on: server(silent)).text())
                == dateFailure(
                    cause: "\n  the program runs, but it doesn't answer\n", answer: "(nothing)",
                    found: "no answer in time",
                    hint: """
                          hint      Your server accepts the connection and then says nothing. Look for a loop that never ends,
                                    or for something that it waits for.
                        """))
    }

    @Test func `a connection that closes early is explained`() async throws {
        let hasty = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\norigin".utf8))
        #expect(
            normalised(try await failure(of: "date", on: server(hasty)).text())
                == dateFailure(
                    answer: #"""
                        HTTP/1.1 200 OK\r\n
                            Content-Length: 22\r\n
                            \r\n
                            origin
                        """#,
                    found: #"closed before the message was complete (after "HTTP/1.1 200 OK" and 6 bytes of body)"#))
    }

    @Test func `wrong line endings are explained`() async throws {
        let sloppy = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\nContent-Length: 0\n\n".utf8))
        #expect(
            normalised(try await failure(of: "date", on: server(sloppy)).text())
                == dateFailure(
                    answer: #"""
                        HTTP/1.1 200 OK\n
                                           ^
                            Content-Length: 0\n
                            \n
                        """#,
                    found: "not HTTP/1.1: a line ends with LF alone instead of CRLF"))
    }

    @Test func `one wrong line ending among right ones is shown`() async throws {
        let sloppy = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nA: 1\nB: 2\r\n\r\nx\ny".utf8))
        let text = try await failure(of: "date", on: server(sloppy)).text()
        #expect(text.contains("\n    HTTP/1.1 200 OK\\r\\n\n    A: 1\\n\n        ^\n    B: 2\\r\\n\n"))
        #expect(text.components(separatedBy: "^").count == 2)
    }

    @Test func `bytes that are no UTF-8 are shown as they were`() async throws {
        let body = try ScriptedOrigin(
            answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".utf8) + [0xE9, 0xFF])
        #expect(
            try await failure(of: "origin-untouched", on: server(body)).finding.found == #"body "\xe9\xff""#)
        let field = try ScriptedOrigin(
            answering: Array("HTTP/1.1 200 OK\r\nContent-Type: ".utf8) + [0xE9] + Array("\r\n\r\n".utf8))
        #expect(
            try await failure(of: "no-content-type", on: server(field)).finding.found == #"Content-Type: \xe9"#)
        let length = try ScriptedOrigin(
            answering: Array("HTTP/1.1 200 OK\r\nContent-Length: ".utf8) + [0xE9] + Array("\r\n\r\n".utf8))
        #expect(
            try await failure(of: "date", on: server(length)).finding.found
                .hasPrefix(#"not HTTP/1.1: Content-Length: \xe9 is no length"#))
    }

    @Test func `control characters are visible and long bodies are cut`() async throws {
        let body = "\u{1}\t\0" + String(repeating: "x", count: 500)
        let odd = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 503\r\n\r\n\(body)".utf8))
        let text = try await failure(of: "empty-answer", on: server(odd)).text()
        #expect(text.contains("\n    \\x01\\t\\0xxx"))
        #expect(text.contains("xxx... (508 characters)\n"))
    }

    @Test func `colours are for terminals only`() async throws {
        let failure = try await failure(of: "unknown-flag", on: .program("/bin/echo", step: 2))
        #expect(!failure.text().contains("\u{1B}"))
        #expect(failure.text(paint: Paint(isOn: true)).hasPrefix("\u{1B}[31mFAILED\u{1B}[0m "))
    }

    // MARK: - Making checks fail

    private func server(_ server: ScriptedOrigin) -> Subject {
        .server(port: server.port, originPort: 0, step: 2)
    }

    private func failure(of id: String, on subject: Subject) async throws -> Failure {
        let check = try #require(Check.all.first { $0.id == id })
        guard case .failed(let failure) = await check.outcome(on: subject) else { throw Unexpected() }
        return failure
    }

    private struct Unexpected: Error {}

    /// The whole text of the failure if a server gives this answer to the check of Date.
    private func dateFailure(cause: String = "", answer: String, found: String, hint: String? = nil) -> String {
        """
        FAILED The answer carries the current date (date)
        \(cause)
          $ curl -i -H 'Host: www.example.com' http://127.0.0.1:PORT/

          client to proxy
            GET / HTTP/1.1\\r\\n
            Host: www.example.com\\r\\n
            \\r\\n
          proxy to origin
            (nothing)
          origin to proxy
            (nothing)
        ! proxy to client
            \(answer)
          expected  one Date field with the current time, like DATE
          found     \(found)

        \(hint ?? whyDate)
          next      swift run tutorial check 2 --url http://127.0.0.1:PORT
        """
    }

    private let whyDate = """
          basis     Demanded (RFC 9110 section 6.6.1)
          why       A server with a clock must send Date in every 2xx, 3xx and 4xx response (RFC 9110 section
                    6.6.1).
          hint      The form is fixed, always in GMT: Sun, 06 Nov 1994 08:49:37 GMT.
        """

    /// The text without the parts that differ between runs.
    private func normalised(_ text: String) -> String {
        text.replacing(#/127\.0\.0\.1:\d+/#, with: "127.0.0.1:PORT").replacing(#/Date: .*GMT/#, with: "Date: DATE")
            .replacing(#/like .*GMT/#, with: "like DATE").replacing(#/\d{4}-\d\d-\d\d .*UTC/#, with: "TIME")
    }
}
