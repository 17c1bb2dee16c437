import Checks
import Foundation
import Testing

@testable import Docs

/// `tutorial try` shows a step at work in one terminal.
@Suite struct TryTests {
    @Test(arguments: 1...5) func `try sends a request through and ends`(step: Int) async throws {
        let outcome = try await onThread {
            try Program.run("tutorial", ["try", "\(step)", "--once"], within: .seconds(20))
        }
        #expect(outcome.ending == .exited(0))
        #expect(outcome.errors == "")
        #expect(outcome.output.contains("curl -i"))
        #expect(outcome.output.contains("      GET /hello?name=reader HTTP/1.1\n"))
        #expect(outcome.output.contains("[origin server] received request at: ") == (step != 2))
        #expect(outcome.output.contains("[reverse proxy server] received request at: ") == (step != 1))
        #expect(outcome.output.contains("~ Host: 127.0.0.1:") == (step >= 3))
        #expect(outcome.output.contains("(nothing: the proxy answers by itself)") == (step == 2))
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test func `try 5 shows what becomes of each field`() async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["try", "5", "--once"], within: .seconds(20)) }
        let lines = outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.contains("~ X-Forwarded-For: 203.0.113.7, 127.0.0.1   (was 203.0.113.7)"))
        #expect(lines.contains("+ X-Forwarded-Proto: http"))
        #expect(lines.contains("- Connection: keep-alive, X-Only-For-The-Proxy"))
        #expect(lines.contains("- X-Only-For-The-Proxy: yes"))
        #expect(lines.contains { $0.hasPrefix("+ Via: 1.1 ") })
    }

    @Test func `try 6 shows the handshake, then the bytes in both directions with their time`() async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["try", "6", "--once"], within: .seconds(20)) }
        #expect(outcome.ending == .exited(0))
        #expect(outcome.errors == "")
        let lines = outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.contains("HTTP/1.1 101 Switching Protocols"))
        #expect(lines.count { $0 == "Upgrade: shout" } == 4)
        let passages = lines.compactMap { $0.wholeMatch(of: #/\d\d:\d\d:\d\d\.\d{3}  (\w+ to \w+)  (.*)/#) }
        #expect(
            passages.map { "\($0.1): \($0.2)" } == [
                #"client to proxy: hello\n"#, #"proxy to origin: hello\n"#, #"origin to proxy: HELLO\n"#,
                #"proxy to client: HELLO\n"#, "client to proxy: (the end)", "proxy to origin: (the end)",
                "origin to proxy: (the end)", "proxy to client: (the end)",
            ])
    }

    @Test func `try 7 shows frames, and the second request is small`() async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["try", "7", "--once"], within: .seconds(20)) }
        #expect(outcome.ending == .exited(0))
        #expect(outcome.errors == "")
        let lines = outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(
            lines.contains {
                $0.hasPrefix(
                    "$ curl -i --http2-prior-knowledge -H 'User-Agent: tutorial' -H 'Accept: text/html' http://")
            })
        #expect(lines.contains("client 1 -> step7  the preface, 24 bytes"))
        #expect(lines.contains { $0.hasPrefix("client 1 -> step7  HEADERS stream 1, ") })
        #expect(lines.contains("client 1 -> step7  HEADERS stream 3, 6 bytes, END_STREAM END_HEADERS"))
        #expect(lines.count { $0 == ":path: /hello" } == 2)
        #expect(lines.contains("~ GET /hello HTTP/1.1   (was :method: GET, :scheme: http, :path: /hello)"))
        #expect(lines.contains("step7 -> client 1  DATA stream 3, 22 bytes, END_STREAM"))
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test func `text that's typed into try 6 goes through the tunnel`() async throws {
        try await onThread {
            let folder = try TemporaryFolder(for: "typed")
            let file = try folder.write("typed", "good morning\n")
            defer { withExtendedLifetime(folder) {} }
            let command = #"exec "$1" try 6 <"$2""#
            let tutorial = try Program.launch(
                "/bin/sh", ["-c", command, "sh", Program.path(of: "tutorial"), file])
            #expect(tutorial.waitForOutput(within: .seconds(10)) { $0.contains(#"proxy to client  GOOD MORNING\n"#) })
            #expect(tutorial.waitForOutput(within: .seconds(10)) { $0.contains("proxy to client  (the end)") })
            tutorial.send(signal: SIGINT)
            #expect(tutorial.waitForEnding() == .exited(0))
        }
    }

    @Test(.enabled(if: hasOpenSSL, "openssl is not installed"))
    func `try 6 talks to a browser over WebSocket, and to nc`() async throws {
        try await onThread {
            let tutorial = try Program.launch("tutorial", ["try", "6"])
            try #require(tutorial.waitForOutput(within: .seconds(10)) { $0.contains("over WebSocket: http") })
            let match = try #require(tutorial.output.firstMatch(of: #/nc 127\.0\.0\.1 (\d+)/#))
            let port = try #require(Int(match.1))
            let page = try RawClient(port: port)
            try page.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try page.readResponse().text.contains("new WebSocket("))

            // The key of RFC 6455 section 1.3, and a masked text of two bytes.
            let browser = try RawClient(port: port)
            try browser.send(
                "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
            #expect(try browser.readResponse()["Sec-WebSocket-Accept"] == ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
            try browser.send([0x81, 0x82, 1, 2, 3, 4, UInt8(ascii: "h") ^ 1, UInt8(ascii: "i") ^ 2])
            #expect(try browser.receive() == [0x81, 2] + Array("HI".utf8))
            try browser.send([0x88, 0x82, 0, 0, 0, 0, 3, 0xE8])
            #expect(try browser.receive() == [0x88, 2, 3, 0xE8])

            let netcat = try RawClient(port: port)
            try netcat.send("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nhi\n")
            try netcat.read(until: "HI\n")
            // Each request is shown next to the one that it has caused.
            #expect(tutorial.waitForOutput { $0.contains(#"proxy to client  HI\n"#) })
            #expect(!tutorial.output.contains("   (was GET "))
            #expect(tutorial.output.split(separator: "$ curl").count == 5)
            tutorial.send(signal: SIGINT)
            #expect(tutorial.waitForEnding() == .exited(0))
        }
    }

    private static let hasOpenSSL = ["/usr/bin", "/bin", "/usr/local/bin"].contains { folder in
        FileManager.default.isExecutableFile(atPath: "\(folder)/openssl")
    }

    @Test func `try mine shows the learner's own program`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.tutorial("start", "4")
            try workspace.build(as: "step4")
            let outcome = try workspace.tutorial("try", "mine", "--once")
            #expect(outcome.ending == .exited(0))
            #expect(outcome.output.hasPrefix("steps/exercise/main.swift as step 4, the response-copying proxy: "))
            for leg in ["client to proxy", "proxy to origin", "origin to proxy", "proxy to client"] {
                #expect(outcome.output.contains("\n  \(leg)\n"))
            }
            #expect(outcome.output.contains("[origin server] received request at: "))
        }
    }

    @Test func `try mine says what is wrong with the learner's own program`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.tutorial("start", "3")
            try workspace.build(as: "step2")
            let outcome = try workspace.tutorial("try", "mine", "--once")
            #expect(outcome.ending == .exited(1))
            #expect(outcome.errors.hasPrefix("tutorial: the program doesn't know the flag --origin; swift run"))
            #expect(outcome.errors.hasSuffix("; swift run tutorial check 3 says more\n"))
            #expect(outcome.errors.count(where: \.isNewline) == 1)
        }
    }

    @Test func `try mine says what a program lacks for tunnels`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.tutorial("start", "6")
            try workspace.build(as: "step5")
            let outcome = try workspace.tutorial("try", "mine", "--once")
            #expect(outcome.ending == .exited(1))
            #expect(
                outcome.errors
                    == "tutorial: the program doesn't know the flag --upgrade; swift run tutorial check 6 says more\n")
        }
    }

    @Test(arguments: [4, 6, 7]) func `try mine names a crash in one line`(step: Int) async throws {
        try await onThread {
            let repository = try Repository.current()
            let unwrap = Mistake.log + "    _ = request.fields[.contentLength]!\n"
            let source = try repository.text(of: "steps/step\(step)/main.swift").replacing(Mistake.log, with: unwrap)
            let program = try BrokenProgram(source: source, named: "exercise", in: repository)
            defer { program.remove() }
            let workspace = try TemporaryWorkspace()
            try workspace.tutorial("start", "\(step)")
            try workspace.build(as: program.path)
            let errors = try workspace.tutorial("try", "mine", "--once").errors
            #expect(
                errors.wholeMatch(
                    of:
                        #/tutorial: the program crashed: exercise\/main.swift:\d+: Fatal error: Unexpectedly found nil .*\n/#
                )
                    != nil, "\(errors)")
        }
    }

    @Test func `try goes on serving until it is interrupted`() async throws {
        try await onThread {
            let tutorial = try Program.launch("tutorial", ["try", "2"])
            try #require(tutorial.waitForOutput(within: .seconds(10)) { $0.contains("Ctrl-C") })
            let match = try #require(tutorial.output.firstMatch(of: #/proxy   http://127\.0\.0\.1:(\d+)/#))
            let port = try #require(Int(match.1))
            let client = try RawClient(port: port)
            try client.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readResponse().status == 200)
            #expect(tutorial.waitForOutput { $0.contains("GET /later HTTP/1.1") })
            tutorial.send(signal: SIGINT)
            #expect(tutorial.waitForEnding() == .exited(0))
            // The proxy has ended, too. Its port proves nothing, because another program may have it by now.
            #expect(client.readUntilClose() != .open)
        }
    }
}
