import Checks
import Foundation
import Testing

/// `tutorial check N --hint`: three hints a step, one after the other.
@Suite struct HintTests {
    @Test(arguments: 1...5) func `the hints come one by one, and their code is the step's`(step: Int) async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let hints = try (1...4).map { _ in try workspace.tutorial("check", "\(step)", "--hint").output }
            for (number, hint) in zip(1...3, hints) {
                #expect(hint.hasPrefix("hint \(number) of 3 for step \(step), "))
                #expect(hint.hasSuffix(" --hint says more\n") == (number < 3))
            }
            #expect(Set(hints).count == 3)
            #expect(hints[2] == hints[3])
            #expect(hints[2].hasSuffix("swift run tutorial solution \(step) --spoil shows the whole difference\n"))
            let source = try workspace.text(of: "steps/step\(step)/main.swift").split(separator: "\n")
            let known = Set(source.map { $0.trimmingCharacters(in: .whitespaces) })
            let code = hints[2].split(separator: "\n").filter { $0.hasPrefix("      ") }
            #expect(!code.isEmpty)
            for line in code { #expect(known.contains(line.trimmingCharacters(in: .whitespaces)), "\(line)") }
        }
    }

    @Test func `a step begun anew begins with the first hint`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            for _ in 1...2 { try workspace.tutorial("check", "3", "--hint") }
            try workspace.tutorial("start", "3")
            #expect(try workspace.tutorial("check", "3", "--hint").output.hasPrefix("hint 1 of 3"))
            #expect(try workspace.tutorial("check", "4", "--hint").output.hasPrefix("hint 1 of 3"))
        }
    }
}
