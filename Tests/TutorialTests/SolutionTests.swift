import Checks
import Testing

/// `tutorial solution N` shows the solution to learners who have passed the step, or say that they give up.
@Suite struct SolutionTests {
    @Test func `the solution is kept back until the checks have passed`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let refused = try workspace.tutorial("solution", "2")
            #expect(refused.ending == .exited(1))
            #expect(refused.output == "")
            #expect(refused.errors.contains("has not passed swift run tutorial check 2 yet; --hint helps"))
            try workspace.build(as: "step2")
            let check = try workspace.tutorial("check", "2")
            #expect(check.ending == .exited(0))
            #expect(check.output.contains("\n22 passed of 22 checks\n\nWell done.\n"))
            #expect(try workspace.tutorial("solution", "2").ending == .exited(0))
            #expect(try workspace.tutorial("solution", "3").ending == .exited(1))
        }
    }

    @Test func `--spoil shows the solution at once`() async throws {
        let output = try await onThread { try TemporaryWorkspace().tutorial("solution", "2", "--spoil").output }
        #expect(
            output.hasPrefix("From your program (-) to step 2 (+)\n\n  import HTTPCore\n+\n+ let program = Program("))
    }

    @Test func `functions that are the same are folded`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let step5 = try workspace.text(of: "steps/step5/main.swift")
            try workspace.write(
                step5.replacing("forwarded.fields[.xForwardedProto] = request.scheme", with: "// to do"),
                to: "steps/exercise/main.swift")
            let output = try workspace.tutorial("solution", "5", "--spoil").output
            #expect(output.contains("\n-     // to do\n+     forwarded.fields[.xForwardedProto] = request.scheme\n"))
            #expect(output.contains("\n  func maxForwards(_ request: Request) -> UInt? { ... }\n"))
            #expect(!output.contains("guard request.method == .trace || request.method == .options"))
        }
    }

    @Test func `the command says that a program is the step already`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.write(
                "// Mine.\n\n" + workspace.text(of: "steps/step4/main.swift"), to: "steps/exercise/main.swift")
            #expect(
                try workspace.tutorial("solution", "4", "--spoil").output
                    == "Your program is step 4, line by line.\n")
        }
    }
}
