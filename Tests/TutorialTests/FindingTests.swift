import Foundation
import Testing

@testable import Docs

/// A page shows what a learner reads after a mistake, and that's what the learner really reads.
@Suite struct FindingTests {
    private let breakages: Breakages

    init() throws {
        breakages = Breakages(repository: try .current())
    }

    private func page(_ change: String, _ found: String) -> Page {
        Page(
            path: "docs/a.md",
            text: "```diff break steps/step1/main.swift\n\(change)\n```\n```text found\n\(found)\n```")
    }

    private static let mistake = """
        -    return .text("origin server response")
        +    return .text("origin server answer!!")
        """

    @Test func `a wrong text of a check is found and can be corrected`() async {
        func page(_ text: String) -> Page {
            self.page(
                Self.mistake,
                """
                FAILED The body is the origin's text (body)

                  expected  body "origin server response"
                  found     body "\(text)"
                                               ^
                """)
        }
        let problems = await breakages.problems(on: page("something else"))
        #expect(problems.map(\.complaint) == ["this isn't what a learner reads after this change"])
        #expect(problems.map(\.expected) == ["  found     body \"origin server answer!!\""])
        let mended = page("something else").lines.corrected(by: problems.compactMap(\.correction))
        #expect(await breakages.problems(on: Page(path: "docs/a.md", text: mended.joined(separator: "\n"))).isEmpty)
    }

    @Test func `a check that passes, or that doesn't exist, is refused`() async {
        let passing = await breakages.problems(
            on: page(Self.mistake, "FAILED Any request is answered with 200 (answers)"))
        #expect(passing.map(\.complaint) == ["the changed program passes answers"])
        let unknown = await breakages.problems(on: page(Self.mistake, "FAILED Nothing (no-such-check)"))
        #expect(unknown.map(\.complaint) == ["the program builds; this must name a check of step 1"])
    }

    @Test func `a program that doesn't build shows the compiler's error`() async {
        let change = "-    return .text(\"origin server response\")\n+    return .txt"
        let problems = await breakages.problems(on: page(change, "error: something"))
        #expect(problems.map(\.expected) == ["error: type 'Response' has no member 'txt'"])
    }
}
