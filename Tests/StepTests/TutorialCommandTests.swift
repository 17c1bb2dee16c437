import Checks
import Foundation
import Testing

/// The learner's command, run as a learner runs it.
@Suite struct TutorialCommandTests {
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
        #expect(outcome.output.contains("(nothing: the origin never hears of it)") == (step == 2))
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
            #expect(throws: WireProblem.refused) { try RawClient(port: port) }
        }
    }

    @Test func `check by URL names the origin, what failed and what was skipped`() async throws {
        try await onThread {
            let sloppy = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\nContent-Length: 0\n\n".utf8))
            let free = try ScriptedOrigin(isListening: false) { _ in }
            free.stop()
            let arguments = ["check", "2", "--url", "http://127.0.0.1:\(sloppy.port)", "--origin-port", "\(free.port)"]
            let outcome = try Program.run("tutorial", arguments, within: .seconds(60))
            #expect(outcome.ending == .exited(1))
            #expect(outcome.output.contains("its origin must be http://127.0.0.1:\(free.port) "))
            #expect(outcome.output.contains("  FAILED   The answer carries the current date\n"))
            #expect(outcome.output.contains("  skipped  --help names the flags: "))
            #expect(outcome.output.contains("a line ends with LF alone instead of CRLF"))
        }
    }

    @Test func `without arguments it lists the steps and the commands`() async throws {
        let outcome = try await onThread { try Program.run("tutorial") }
        #expect(outcome.ending == .exited(0))
        for step in 1...5 { #expect(outcome.output.contains("  step\(step)  ")) }
        #expect(outcome.output.contains("swift run tutorial try 5"))
    }

    @Test(arguments: [
        (["try"], "which step? 1 to 5"),
        (["try", "9"], "there is no step \"9\"; the steps are 1 to 5"),
        (["try", "5", "--twice"], "try does not know \"--twice\"; it takes --once"),
        (["check", "3", "--url"], "--url needs a value"),
        (["check", "3", "--url", "8080"], "\"8080\" is not like http://127.0.0.1:8080"),
        (["check", "3", "--origin-port", "0"], "\"0\" is no port"),
        (["dance"], "\"dance\" is no command; there are try and check"),
    ])
    func `wrong usage is one clear line`(arguments: [String], complaint: String) async throws {
        let outcome = try await onThread { try Program.run("tutorial", arguments) }
        #expect(outcome.ending == .exited(64))
        #expect(outcome.errors == "tutorial: \(complaint)\n")
        #expect(outcome.output == "")
    }
}
