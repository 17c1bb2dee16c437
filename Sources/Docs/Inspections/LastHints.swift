/// The third hint of an exercise is nearly the answer: its code is code of the step that the exercise asks for.
struct LastHints: Inspection {
    let repository: Repository

    func problems(on page: Page) -> [Problem] {
        guard let step = ChapterForm.step(of: page.path),
            let solution = try? repository.text(of: "steps/step\(step + 1)/main.swift"),
            let start = page.prose.first(where: { $0.text.contains("<summary>Hint 3") })?.index
        else { return [] }
        return page.prose.filter { $0.index > start }.flatMap { index, text in
            text.matches(of: #/`([^`]*\([^`]*)`/#).map(\.1).filter { !solution.contains($0) }.map {
                Problem(page.path, at: index, "this is not in steps/step\(step + 1)/main.swift", found: String($0))
            }
        }
    }
}
