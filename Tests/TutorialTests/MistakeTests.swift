import Checks
import Testing

@testable import Docs

/// What the command says about typical mistakes. The text must name the mistake, and not its consequences.
@Suite struct MistakeTests {
    @Test(arguments: Mistake.all) func `the text names the mistake`(mistake: Mistake) async throws {
        let text = try await onThread { try Self.text(about: mistake) }
        let lines = text.replacing(#/127\.0\.0\.1:\d+/#, with: "127.0.0.1:PORT")
            .replacing(#/Date: .*GMT/#, with: "Date: DATE")
            .replacing(#/\d{4}-\d\d-\d\d [\d:.]+ UTC/#, with: "TIME")
            .replacing(#/acme-step5-\w+|step5-\w+/#, with: "NAME")
            .split(separator: "\n", omittingEmptySubsequences: false)
        let told = lines.dropFirst(2).dropLast().filter(mistake.isOfInterest)
        #expect(lines.first?.hasSuffix("(\(mistake.check))") == true)
        guard told.joined(separator: "\n") != mistake.text else { return }
        Issue.record("\(mistake.check) says about \(mistake.name):\n\(told.joined(separator: "\n"))")
    }

    @Test(arguments: [
        ("help-origin", "http://127.0.0.1:8081", "http://127.0.0.1:8080", "The default is http://127.0.0.1:8081: "),
        ("help-timeout", "timeout: 30", "timeout: 60", "The default is 30 seconds: "),
    ])
    func `the hint about a wrong default names the right one`(
        name: String, old: String, new: String, hint: String
    ) async throws {
        let mistake = Mistake(name, in: 5, [(old, new)], checkedAs: 5, name, "")
        let text = try await onThread { try Self.text(about: mistake) }
        #expect(text.contains("\n  hint      \(hint)"), "\(text)")
    }

    private static func text(about mistake: Mistake) throws -> String {
        let repository = try Repository.current()
        let program = try BrokenProgram(
            source: mistake.source(in: repository), named: "exercise", in: repository)
        defer { program.remove() }
        let check = try #require(Check.named(mistake.check))
        guard case .failed(let failure) = check.run(on: .program(program.path, step: mistake.step)) else {
            throw Unexpected()
        }
        // The line of a crash is read from the source, which didn't exist before.
        return failure.text()
    }

    @Test func `a check that ends the program has failed, whatever was answered`() async throws {
        let cause = try await onThread {
            let repository = try Repository.current()
            let source = try repository.text(of: "steps/step2/main.swift")
                .replacing("import HTTPCore\n", with: "import Foundation\nimport HTTPCore\n")
                .replacing("    return Resp", with: "    Task.detached { usleep(3000); exit(3) }\n    return Resp")
            let program = try BrokenProgram(source: source, named: "exercise", in: repository)
            defer { program.remove() }
            let check = try #require(Check.named("date"))
            // On a busy machine, the program may have no turn before the check looks whether it's alive.
            for _ in 1...10 {
                guard case .failed(let failure) = check.run(on: .program(program.path, step: 2)) else { continue }
                return failure.observation.cause
            }
            throw Unexpected()
        }
        #expect(cause == .ended(.exited(3)))
    }

    private struct Unexpected: Error {}
}
