import Checks
import Testing

/// `tutorial` alone: where the learner is, and what comes next.
@Suite struct OverviewTests {
    @Test func `a learner who begins is told to begin`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "/bin/echo")
            let outcome = try workspace.tutorial()
            #expect(outcome.ending == .exited(0))
            for step in 1...5 {
                let total = Check.all(for: step).count
                #expect(outcome.output.contains("\n  step\(step)  0 of \(total)"))
            }
            #expect(
                outcome.output.contains("\nNext: read docs/step1.md, write what steps/exercise/main.swift asks for"))
            #expect(outcome.output.contains("\n      swift run tutorial check 1\n"))
            #expect(!outcome.output.contains("\u{1B}"))
        }
    }

    @Test func `it shows what the program passes, and looks again only when that has changed`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step2")
            let first = try workspace.tutorial().output
            #expect(first.contains("checking what it passes ..."))
            #expect(first.contains("\n  step2  passes      the empty reverse proxy: "))
            #expect(first.contains(#/\n  step1  1\d of 22/#))
            let second = try workspace.tutorial().output
            #expect(second == first.replacing("checking what it passes ...\n\n", with: ""))
            try workspace.build(as: "/bin/echo")
            #expect(try workspace.tutorial().output.contains("\n  step2  0 of 22"))
        }
    }

    @Test func `a step that was passed stays done, and the next one is next`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step1")
            #expect(try workspace.tutorial("check", "1").ending == .exited(0))
            try workspace.write("import HTTPCore\n// mine\n", to: "steps/exercise/main.swift")
            try workspace.build(as: "/bin/echo")
            let output = try workspace.tutorial().output
            #expect(output.contains("\n  step1  done        the origin server: "))
            #expect(output.contains("\nNext: swift run tutorial check 2\n"))
        }
    }

    @Test func `a program that does not build is no reason to say nothing`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.write("let x = y\n", to: "steps/exercise/main.swift")
            let output = try workspace.tutorial().output
            #expect(output.contains("\n  step1              the origin server: "))
            #expect(output.contains("\nIt does not build at the moment. The next command shows why.\n"))
            #expect(output.contains("\nNext: swift run tutorial check 1\n"))
        }
    }
}
