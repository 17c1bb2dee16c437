import Checks
import Foundation
import Testing

/// `tutorial diff N M` shows the lesson of a step.
@Suite struct DiffTests {
    @Test func `changes are marked, the rest is folded, and what can be seen is named`() async throws {
        let output = try await onThread {
            let workspace = try TemporaryWorkspace()
            let long = "func long() {\n    a\n    b\n    c\n}\n"
            let lines = (1...9).map { "line \($0)\n" }.joined()
            try workspace.write("\(lines)serve {\n    old\n}\n\n\(long)", to: "steps/step3/main.swift")
            try workspace.write(
                "\(lines)serve {\n    new\n}\n\n\(long)\nfunc added() {\n    d\n}\n", to: "steps/step4/main.swift")
            return try workspace.tutorial("diff", "3", "4").output
        }
        #expect(
            output.hasPrefix(
                """
                step 3 -> step 4, the response-copying proxy: the origin's text reaches the client

                  ... 7 unchanged lines
                  line 8
                  line 9
                  serve {
                -     old
                +     new
                  }

                  func long() { ... }
                +
                + func added() {
                +     d
                + }

                What can be seen of it

                  step 3  an empty 200 from the proxy; the origin prints a line too
                  step 4  200 and the origin's text, whatever status and fields the origin sent

                  only step 4:
                    The origin's body reaches the client byte for byte
                """))
        #expect(output.contains("\n    and 7 more, which swift run tutorial check 4 looks at\n"))
        #expect(output.contains("\n  only step 3:\n"))
        #expect(output.hasSuffix("\nWatch it: swift run tutorial try 4\n"))
    }

    @Test(arguments: [(1, 2), (2, 3), (3, 4), (4, 5), (5, 4), (1, 5)])
    func `every changed line of the steps is there`(old: Int, new: Int) async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let texts = try [old, new].map { try workspace.text(of: "steps/step\($0)/main.swift") }
            let lines = texts.map { $0.split(separator: "\n").map(String.init) }
            let shown = try workspace.tutorial("diff", "\(old)", "\(new)").output.split(separator: "\n")
            let removed = shown.filter { $0.hasPrefix("- ") }.map { String($0.dropFirst(2)) }
            let added = shown.filter { $0.hasPrefix("+ ") }.map { String($0.dropFirst(2)) }
            // Without the removed lines and with the added ones, the old text becomes the new one.
            #expect(Self.counted(lines[0] + added) == Self.counted(lines[1] + removed))
            #expect(!added.isEmpty && !removed.isEmpty)
        }
    }

    private static func counted(_ lines: [String]) -> [String: Int] {
        lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    @Test(arguments: [("", true), ("NO_COLOR=1", false)])
    func `the difference is coloured on a terminal, unless colours aren't wanted`(setting: String, isColoured: Bool)
        async throws
    {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let tutorial = try Program.path(of: "tutorial")
            // script(1) gives the command a terminal.
            let command = "cd '\(workspace.root.path)' && env -u NO_COLOR \(setting) '\(tutorial)' diff 3 4"
            let outcome = try Program.run("/usr/bin/env", ["script", "-qec", command, "/dev/null"])
            #expect(outcome.output.contains("\u{1B}[32m+     ") == isColoured)
            #expect(outcome.output.contains("\u{1B}") == isColoured)
        }
    }
}
