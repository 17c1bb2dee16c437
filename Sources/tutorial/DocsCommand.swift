import Docs
import Foundation

/// `docs`: checks whether the documentation says what the programs do. With `--update`, it corrects the documentation.
struct DocsCommand {
    private let isUpdate: Bool

    init(_ arguments: ArraySlice<String>) throws {
        isUpdate = try arguments.hasFlag("--update", of: "docs")
    }

    func run() async throws {
        let documentation = Documentation(of: try .current())
        if isUpdate {
            let changed = try await documentation.update()
            changed.forEach { say("wrote \($0)") }
            if changed.isEmpty { say("nothing had to be written") }
        }
        let pages = try documentation.repository.pages()
        var problems = await documentation.problemsOfPictures()
        for page in pages { problems += await documentation.problems(on: page) }
        guard problems.isEmpty else {
            problems.forEach { say("\($0)") }
            let advice = isUpdate ? "these are for you to mend" : "swift run tutorial docs --update mends what it can"
            say("\n\(problems.count) problems; \(advice)")
            exit(1)
        }
        say("\(pages.count) pages say what the programs do")
    }
}
