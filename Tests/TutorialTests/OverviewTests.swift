import Checks
import Foundation
import Testing

/// `tutorial` alone says where the learner is, and what comes next.
@Suite struct OverviewTests {
    @Test func `a learner who begins is told to begin with step 2`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "/bin/echo")
            let outcome = try workspace.tutorial()
            #expect(outcome.ending == .exited(0))
            #expect(outcome.output.contains("\n  step1  done "))
            for step in 2...7 {
                let total = Check.all(for: step).count
                #expect(outcome.output.contains("\n  step\(step)  0 of \(total)"))
            }
            #expect(outcome.output.contains("\nNext: read docs/step1.md, then swift run tutorial start 2\n"))
            #expect(!outcome.output.contains("\u{1B}"))
            try workspace.tutorial("start", "2")
            let begun = try workspace.tutorial().output
            #expect(begun.contains("\nNext: read docs/step1.md, write what steps/exercise/main.swift asks for, then\n"))
            #expect(begun.contains("\n      swift run tutorial check 2\n"))
        }
    }

    @Test func `the end says what was built, and sends nobody back`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step7")
            let check = try workspace.tutorial("check", "7")
            #expect(check.ending == .exited(0))
            let ending = """
                You have built a reverse proxy. It sends each request on and brings the answer back, byte for byte and as it
                arrives. What belongs to one connection ends there. The origin learns who asked, a request that comes back is
                noticed, and where the origin fails, the client gets an honest 502 or 504. If both ends agree on another
                protocol, it steps aside and passes the bytes. And it speaks HTTP/2 and TLS, on both sides.

                docs/graded.md shows what nginx, HAProxy, h2o and Go's proxy pass of the same checks, and
                swift run -c release bench how fast it is beside them.

                """
            #expect(check.output.contains(" passed of \(Check.all(for: 7).count) checks\n\n\(ending)"))
            #expect(!check.output.contains("Next:"))
            let overview = try workspace.tutorial().output
            #expect(overview.contains("\n\(ending)"))
            #expect(!overview.contains("Next:"))
        }
    }

    @Test func `passed steps are remembered without the build folder`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            #expect(try workspace.tutorial("check", "2").ending == .exited(0))
            try FileManager.default.removeItem(at: workspace.root.appendingPathComponent(".build"))
            try workspace.build(as: "/bin/echo")
            #expect(try workspace.tutorial().output.contains("\n  step2  done "))
        }
    }

    @Test func `the overview shows what the program passes, and looks again only after a change`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            let first = try workspace.tutorial().output
            #expect(first.contains("checking what it passes ..."))
            #expect(first.contains("\n  step2  passes      the empty reverse proxy: "))
            #expect(first.contains(#/\n  step3  \d of 47/#))
            let second = try workspace.tutorial().output
            #expect(second == first.replacing("checking what it passes ...\n\n", with: ""))
            try workspace.build(as: "/bin/echo")
            #expect(try workspace.tutorial().output.contains("\n  step2  0 of 22"))
        }
    }

    @Test func `a step that was passed stays done, and the next one is next`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            #expect(try workspace.tutorial("check", "2").ending == .exited(0))
            try workspace.write("import HTTPCore\n// mine\n", to: "steps/exercise/main.swift")
            try workspace.build(as: "/bin/echo")
            let output = try workspace.tutorial().output
            #expect(output.contains("\n  step2  done        the empty reverse proxy: "))
            #expect(output.contains("\nNext: swift run tutorial check 3\n"))
        }
    }

    @Test func `the overview also works if the program doesn't build`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.tutorial("start", "2")
            try workspace.write("let x = y\n", to: "steps/exercise/main.swift")
            let output = try workspace.tutorial().output
            #expect(output.contains("\n  step2              the empty reverse proxy: "))
            #expect(output.contains("\nIt does not build at the moment. The next command shows why.\n"))
            #expect(output.contains("\nNext: swift run tutorial check 2\n"))
        }
    }
}
