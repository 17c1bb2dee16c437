import Checks
import Foundation
import Testing

/// `tutorial check 5 --part NAME` checks the longest step part by part.
@Suite struct PartTests {
    @Test func `the parts have all checks that step 5 introduces, and each of them once`() {
        let parts = Part.all.flatMap(\.checks).map(\.id)
        #expect(Set(parts).count == parts.count)
        #expect(Set(Check.introduced(by: 5).map(\.id)).isSubset(of: parts))
        for part in Part.all {
            #expect(part.checks.count >= 2, "\(part.name)")
            #expect(part.unknownIdentifiers == [], "\(part.name)")
        }
    }

    @Test func `a part that passes says what comes next`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step5")
            for (index, part) in Part.all.enumerated() {
                let outcome = try workspace.tutorial("check", "5", "--part", part.name)
                #expect(outcome.ending == .exited(0), "\(outcome.output)")
                #expect(outcome.output.contains("Part \(index + 1) of 5 passes. Your proxy \(part.title).\n"))
                let next = part.next.map { " --part \($0.name)" } ?? ""
                #expect(outcome.output.hasSuffix("\nNext: swift run tutorial check 5\(next)\n"))
            }
        }
    }

    @Test func `a part fails on the step before, and the text says how to check it again`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step4")
            for part in Part.all {
                let outcome = try workspace.tutorial("check", "5", "--part", part.name)
                #expect(outcome.ending == .exited(1), "\(part.name)")
                let count = outcome.output.matches(of: #/\n  FAILED  /#).count - 1
                let command = "swift run tutorial check 5 --part \(part.name)"
                let end = """
                      next      change steps/exercise/main.swift, then: \(command)

                    \(count) more failed. One thing at a time, or \(command) --all for all of them;
                    swift run tutorial check 5 NAME runs one check alone.

                    """
                #expect(outcome.output.hasSuffix(end), "\(outcome.output)")
            }
        }
    }

    @Test(arguments: [
        (
            ["5", "--part", "hoops"],
            "there is no part \"hoops\"; the parts of step 5 are fields, hops, trail, failures"
        ),
        (["4", "--part", "hops"], "step 4 has no parts; step 5 has"),
        (["5", "--part"], "--part needs a value"),
    ])
    func `a part that isn't there is one clear sentence`(arguments: [String], complaint: String) async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["check"] + arguments) }
        #expect(outcome.ending == .exited(64))
        #expect(outcome.errors.hasPrefix("tutorial: \(complaint)"))
    }
}
