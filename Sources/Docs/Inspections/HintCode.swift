/// The code in a hint is code of the step that the hint helps to write, so it compiles.
struct HintCode: Inspection {
    let repository: Repository

    func problems(on page: Page) -> [Problem] {
        guard let chapter = ChapterForm.step(of: page.path) else { return [] }
        return (chapter == 1 ? [1, 2] : [chapter + 1]).flatMap { step in
            let file = "steps/step\(step)/main.swift"
            // Without a chapter, there is no exercise for it yet.
            guard (try? repository.text(of: "docs/step\(step).md")) != nil,
                let solution = try? repository.text(of: file)
            else { return [Problem]() }
            let hints = page.hints(in: Page.hintSection(of: step).title)
            return hints.flatMap { problems(of: $0, on: page, file, solution) }
        }
    }

    /// What a hint says in code, in a line or in a block, must stand in the step. A call without arguments, such as
    /// `.text`, is a name, and the names are checked elsewhere.
    private func problems(of hint: Hint, on page: Page, _ file: String, _ solution: String) -> [Problem] {
        let spans = page.prose.filter { hint.range.contains($0.index) }.flatMap { index, text in
            text.matches(of: #/`([^`]*\([^`]*)`/#).map { (index, String($0.1)) }
                .filter { !$1.contains(#/^\.?\w+\(([a-z_]+:)*\)$/#) && !solution.contains($1) }
        }
        let blocks = page.blocks(in: hint.range).filter { $0.kind != .excerpt(file) }
        return spans.map { Problem(page.path, at: $0, "this is not in \(file)", found: $1) }
            + blocks.map {
                Problem(page.path, at: $0.range.lowerBound - 1, "the code of a hint is taken from \(file)")
            }
    }
}
