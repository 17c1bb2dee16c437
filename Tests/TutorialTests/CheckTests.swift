import Checks
import Foundation
import Testing

/// `tutorial check N`: the learner's program, or any proxy.
@Suite struct CheckTests {
    @Test func `a program that fails is told what to do next`() async throws {
        let outcome = try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            return try workspace.tutorial("check", "3")
        }
        #expect(outcome.ending == .exited(1))
        #expect(outcome.output.hasPrefix("checking steps/exercise/main.swift as step 3: the forwarding proxy: "))
        #expect(outcome.output.contains("\n  passed   --help names the flags\n"))
        #expect(
            outcome.output.contains(
                """

                  the program doesn't know the flag --origin

                  the program wrote
                    exercise: unknown flag '--origin'; --help lists the flags

                  hint      `Program` has the flag --origin once you give it an origin: `Program("...", port: 8080,
                            origin: "http://127.0.0.1:8081")`.

                """))
        #expect(
            outcome.output.contains(
                "\n  next      change steps/exercise/main.swift, then: swift run tutorial check 3\n"))
        #expect(outcome.output.hasSuffix(" more failed; one thing at a time.\n"))
        #expect(outcome.errors == "")
    }

    @Test func `a program that does not build shows the compiler's first error`() async throws {
        let outcome = try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.write(
                """
                let answer = 42
                print(anwser)

                func name() -> String {
                    answer
                }

                """, to: "steps/exercise/main.swift")
            return try workspace.tutorial("check", "3")
        }
        #expect(outcome.ending == .exited(1))
        #expect(
            outcome.output == """
                building steps/exercise/main.swift ...

                FAILED steps/exercise/main.swift does not build

                  steps/exercise/main.swift:2:7: error: cannot find 'anwser' in scope
                  1 | let answer = 42
                  2 | print(anwser)
                    |       `- error: cannot find 'anwser' in scope
                  3 |
                  4 | func name() -> String {

                  and 1 more; the first often causes the others

                  next      change it, then: swift run tutorial check 3

                """)
    }

    @Test func `a package that does not build shows the end of what is said`() async throws {
        let outcome = try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.write("// swift-tools-version: 6.2\nlet nothing = 0\n", to: "Package.swift")
            return try workspace.tutorial("check", "3")
        }
        #expect(outcome.ending == .exited(1))
        #expect(outcome.output.contains("\nFAILED steps/exercise/main.swift does not build\n\n  "))
        #expect(outcome.output.hasSuffix("\n  next      change it, then: swift run tutorial check 3\n"))
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
}
