import Checks
import Foundation
import Testing

@testable import Docs

/// `tutorial check N` checks the learner's program, or any proxy.
@Suite struct CheckTests {
    @Test func `a program that does not listen ends the run at once`() async throws {
        let outcome = try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            return try workspace.tutorial("check", "3")
        }
        #expect(outcome.ending == .exited(1))
        #expect(
            outcome.output == """
                checking steps/exercise/main.swift as step 3: the forwarding proxy: the origin gets the request, the \
                client an empty 200

                FAILED Any request is answered with 200 (answers)

                  the program doesn't know the flag --origin

                  the program wrote
                    exercise: unknown flag '--origin'; --help lists the flags

                  hint      `Program` has the flag --origin once you give it an origin: `Program("...", port: 8080,
                            origin: "http://127.0.0.1:8081")`.
                  next      change steps/exercise/main.swift, then: swift run tutorial check 3

                The other 46 checks were left out: they would fail for the same reason.

                """)
        #expect(outcome.errors == "")
    }

    @Test func `a program that's missing is told how to come back`() async throws {
        let outcome = try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            try FileManager.default.removeItem(at: workspace.root.appendingPathComponent("steps/exercise/main.swift"))
            return try workspace.tutorial("check", "3")
        }
        #expect(outcome.ending == .exited(1))
        #expect(outcome.errors.hasPrefix("tutorial: steps/exercise/main.swift is missing; swift run tutorial start N "))
    }

    @Test func `a default origin that isn't a URL ends the run at once`() async throws {
        try await withBrokenProgram("origin: \"http://", "origin: \"") { workspace in
            let output = try workspace.tutorial("check", "3").output
            #expect(output.matches(of: #/FAILED/#).count == 1)
            #expect(
                output.contains(
                    """
                      the program's own default for --origin can't be used

                      the program wrote
                        exercise: --origin: '127.0.0.1:8081' isn't an origin's URL: it has to begin with http://; write it \
                    like http://127.0.0.1:8081

                    """), "\(output)")
            #expect(output.hasSuffix("\nThe other 46 checks were left out; they start the program with --origin.\n"))
        }
    }

    @Test func `the first crash ends the run, unless all failures are wanted`() async throws {
        let unwrap = "    program.log(request.fields[.contentLength]!)\n"
        try await withBrokenProgram(Mistake.log, Mistake.log + unwrap) { workspace in
            let outcome = try workspace.tutorial("check", "3")
            #expect(outcome.ending == .exited(1))
            #expect(outcome.output.matches(of: #/FAILED/#).count == 1)
            #expect(outcome.output.contains("\n  the program crashed\n"))
            let end = "\nThe other 46 checks were left out; swift run tutorial check 3 --all runs them, too.\n"
            #expect(outcome.output.hasSuffix(end), "\(outcome.output)")
            let all = try workspace.tutorial("check", "3", "--all").output
            #expect(all.matches(of: #/\n  FAILED /#).count > 10)
            #expect(all.contains(" passed, ") && !all.contains("left out"))
        }
    }

    @Test func `a crash in a later check ends the run there, and says nothing about the others`() async throws {
        let unwrap = "    if request.method == .put { program.log(request.fields[.via]!) }\n"
        try await withBrokenProgram(Mistake.log, Mistake.log + unwrap) { workspace in
            let output = try workspace.tutorial("check", "3").output
            #expect(output.contains("FAILED A connection serves one request after the other (keep-alive)\n"))
            #expect(output.contains(#/\nThe other \d+ checks were left out; swift run tutorial check 3 --all runs/#))
            #expect(!(try workspace.text(of: ".tutorial.json").contains("passed")))
        }
    }

    /// Does something in a workspace whose built program is step 3 with a mistake.
    private func withBrokenProgram(
        _ old: String, _ new: String, _ body: @Sendable (TemporaryWorkspace) throws -> Void
    ) async throws {
        try await onThread {
            let repository = try Repository.current()
            let source = try repository.text(of: "steps/step3/main.swift").replacing(old, with: new)
            let program = try BrokenProgram(source: source, named: "exercise", in: repository)
            defer { program.remove() }
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: program.path)
            try body(workspace)
        }
    }

    @Test func `failures come in the order of the lesson, and passed checks are counted`() async throws {
        let outcome = try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step4")
            return try workspace.tutorial("check", "5")
        }
        #expect(outcome.ending == .exited(1))
        let failed = outcome.output.matches(of: #/\n  FAILED  .* \(([a-z0-9-]+)\)/#).map { String($0.1) }
        #expect(failed.first == "status-copied")
        #expect(failed.suffix(2) == ["bad-timeout", "help-timeout"])
        let lesson = ["named-in-request-removed", "forwarded-for", "via-on-request", "loop-noticed", "refused-502"]
        let places = (lesson + ["te-trailers-kept", "max-forwards-options"]).map { failed.firstIndex(of: $0) ?? -1 }
        #expect(places == places.sorted() && !places.contains(-1))
        #expect(!outcome.output.contains("passed  "))
        let total = Check.all(for: 5).count
        #expect(
            outcome.output.contains(
                "\n\(total - failed.count) passed, \(failed.count) failed of \(total) checks\n\nFAILED The origin's status "
            ))
        #expect(
            outcome.output.hasSuffix(
                """
                  next      change steps/exercise/main.swift, then: swift run tutorial check 5

                \(failed.count - 1) more failed. One thing at a time, or swift run tutorial check 5 --all for all of them;
                swift run tutorial check 5 NAME runs one check alone.

                """))
    }

    @Test func `one check alone, or every failure`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            let passed = try workspace.tutorial("check", "2", "date")
            #expect(passed.ending == .exited(0))
            #expect(passed.output.hasSuffix("\n1 passed of 1 check\n\nThe others: swift run tutorial check 2\n"))
            // If one check passes, the step isn't done.
            #expect(try workspace.tutorial("solution", "2").ending == .exited(1))
            let failed = try workspace.tutorial("check", "1", "body")
            #expect(failed.ending == .exited(1))
            #expect(failed.output.contains("\n  FAILED  The body is the origin's text (body)\n\n1 failed of 1 check\n"))
            let again = "\n  next      change steps/exercise/main.swift, then: swift run tutorial check 1 body\n"
            #expect(failed.output.hasSuffix(again))
            let all = try workspace.tutorial("check", "1", "--all").output
            #expect(all.matches(of: #/\nFAILED /#).count == all.matches(of: #/\n  FAILED  /#).count)
            #expect(all.matches(of: #/\nFAILED /#).count == 5)
            #expect(!all.contains("more failed"))
        }
    }

    @Test func `a saved file is checked again`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            let tutorial = try workspace.launch("check", "2", "date", "--watch")
            defer { tutorial.stop() }
            let isWatching = "\nwatching steps/exercise: save a file there, and the checks run again; Ctrl-C ends\n"
            try #require(tutorial.waitForOutput(within: .seconds(30)) { $0.hasSuffix(isWatching) })
            #expect(tutorial.output.contains("1 passed of 1 check"))
            try workspace.write("let x = y\n", to: "steps/exercise/main.swift")
            #expect(
                tutorial.waitForOutput(within: .seconds(240)) {
                    $0.contains("does not build\n")
                        && $0.hasSuffix("\n  next      change it and save it\n" + isWatching)
                }, "\(tutorial.output)")
            tutorial.send(signal: SIGINT)
            #expect(tutorial.waitForEnding() == .killed(SIGINT))
        }
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

    @Test func `check by URL takes http and https`() async throws {
        try await onThread {
            let origin = try ReservedPort()
            for (flags, scheme, own, other) in [
                ([], "http", "prior-knowledge", "https"), (["--tls"], "https", "https", "prior-knowledge"),
            ] {
                let proxy = try Program.start("step7", ["--origin", origin.url] + flags)
                defer { proxy.stop() }
                func check(_ arguments: String...) throws -> Program.Outcome {
                    let server = ["--url", "\(scheme)://127.0.0.1:\(proxy.port)", "--origin-port", "\(origin.number)"]
                    return try Program.run("tutorial", ["check"] + arguments + server, within: .seconds(60))
                }
                for name in [own, "trail-translated"] {
                    let outcome = try check("7", name)
                    #expect(outcome.ending == .exited(0), "\(outcome.output)\(outcome.errors)")
                    #expect(outcome.output.contains("checking \(scheme)://127.0.0.1:\(proxy.port) as step 7: "))
                    #expect(outcome.output.contains("1 passed of 1 check\n"))
                }
                let outcome = try check("7", other)
                #expect(outcome.ending == .exited(1))
                #expect(outcome.output.contains("\n  skipped  1 check: it speaks "))
                #expect(outcome.errors == "tutorial: nothing was checked there\n")
            }
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
            #expect(outcome.output.contains("  FAILED  The answer carries the current date (date)\n"))
            let skipped = #/\n  skipped  \d+ checks: each starts the program with flags of its own\n/#
            #expect(outcome.output.contains(skipped))
            #expect(outcome.output.contains("a line ends with LF alone instead of CRLF"))
            let command = "swift run tutorial \(arguments.joined(separator: " "))"
            #expect(outcome.output.contains("\n  next      \(command)\n\n"))
            #expect(outcome.output.hasSuffix("\n\(command) NAME runs one check alone.\n"))
        }
    }

    @Test func `check by URL stops if the origin is elsewhere`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
            let proxy = try Program.start("step6", ["--origin", origin.url])
            defer { proxy.stop() }
            let free = try ReservedPort()
            func check(_ expected: String) throws {
                let arguments = ["check", "6", "--url", proxy.url, "--origin-port", "\(free.number)"]
                let outcome = try Program.run("tutorial", arguments, within: .seconds(60))
                #expect(outcome.ending == .exited(1))
                #expect(outcome.output.matches(of: #/FAILED/#).count == 1)
                #expect(outcome.output.contains("\n  \(expected) and never connected to 127.0.0.1:\(free.number)\n"))
                #expect(
                    outcome.output.contains(
                        """

                          hint      Start it with `--origin http://127.0.0.1:\(free.number)`, or pass the port that its \
                        origin has as
                                    --origin-port.

                        """), "\(outcome.output)")
                #expect(outcome.output.contains(" checks were left out: they would fail for the same reason.\n"))
            }
            try check("the proxy answered 200")
            origin.stop()
            try check("the proxy answered 502")
        }
    }
}
