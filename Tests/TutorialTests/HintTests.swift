import Checks
import Docs
import Foundation
import Testing

/// `tutorial check N --hint` shows the folded hints of the chapters, one after the other.
@Suite struct HintTests {
    private static let repository = Repository(root: TemporaryWorkspace.original.path)

    @Test(arguments: Check.allSteps)
    func `the hints come one by one, and their code is the step's`(step: Int) async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let count = try Self.repository.hints(forStep: step).count
            let hints = try (0...count).map { _ in try workspace.tutorial("check", "\(step)", "--hint").output }
            #expect(hints[0].hasPrefix("hint 1 of "))
            for hint in hints.prefix(count - 1) { #expect(hint.hasSuffix(" --hint says more\n")) }
            #expect(Set(hints).count == count)
            #expect(hints[count - 1] == hints[count])
            #expect(hints[count].hasSuffix("swift run tutorial solution \(step) --spoil shows the whole difference\n"))
            let source = try workspace.text(of: "steps/step\(step)/main.swift").split(separator: "\n")
            let known = Set(source.map { $0.trimmingCharacters(in: .whitespaces) })
            let code = hints.joined().split(separator: "\n").filter { $0.hasPrefix("      ") }
            #expect(!code.isEmpty)
            for line in code { #expect(known.contains(line.trimmingCharacters(in: .whitespaces)), "\(line)") }
        }
    }

    @Test func `a hint is the text of the chapter's fold`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            for _ in 1...2 { try workspace.tutorial("check", "4", "--hint") }
            #expect(
                try workspace.tutorial("check", "4", "--hint").output.contains(
                    """

                      Keep what `send` returns:

                                  let answer = try await client.send(forwarded, to: program.origin)

                      Then return a `Response` with the field above and with
                    """))
        }
    }

    @Test func `a step that's started again begins with the first hint`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            for _ in 1...2 { try workspace.tutorial("check", "3", "--hint") }
            try workspace.tutorial("start", "3")
            #expect(try workspace.tutorial("check", "3", "--hint").output.hasPrefix("hint 1 of 3"))
            #expect(try workspace.tutorial("check", "4", "--hint").output.hasPrefix("hint 1 of 3"))
        }
    }

    @Test func `a part has its own hints`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            func hint(_ part: String) throws -> String {
                try workspace.tutorial("check", "5", "--part", part, "--hint").output
            }
            #expect(try hint("hops").hasPrefix("hint 1 of 3 for part hops of step 5\n"))
            #expect(try hint("hops").hasPrefix("hint 2 of 3 for part hops of step 5\n"))
            #expect(try hint("fields").hasSuffix("swift run tutorial check 5 --part fields --hint says more\n"))
            #expect(try hint("fields").contains("that was the last one"))
            #expect(try hint("fields").hasPrefix("hint 2 of 2 for part fields of step 5\n"))
        }
    }

    @Test func `a part that passes needs no hint`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.build(as: "step5")
            try workspace.tutorial("check", "5", "--part", "fields")
            let next = try workspace.tutorial("check", "5", "--hint").output
            #expect(next.hasPrefix("hint 1 of 3 for part hops of step 5\n"))
            #expect(
                try workspace.tutorial("check", "5", "--part", "fields", "--hint").output
                    == "There's nothing to hint at: your program passes part fields of step 5.\n")
            for part in Part.all.dropFirst() { try workspace.tutorial("check", "5", "--part", part.name) }
            #expect(
                try workspace.tutorial("check", "5", "--hint").output
                    == "There's nothing to hint at: your program passes all parts of step 5.\n")
        }
    }
}
