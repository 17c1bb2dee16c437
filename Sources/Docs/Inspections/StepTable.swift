/// The table of steps lists the steps of Package.swift, each with a link to its own program or chapter.
struct StepTable: Inspection {
    let repository: Repository
    /// The pages that must have one.
    private static let pages = ["README.md", "docs/README.md"]

    func problems(on page: Page) -> [Problem] {
        guard Self.pages.contains(page.path) else { return [] }
        let steps = (try? repository.steps()) ?? []
        guard let start = page.prose.first(where: { $0.text.hasPrefix("| step |") })?.index else {
            return [Problem(page.path, at: 0, "there is no table of steps, with a header that begins with | step |")]
        }
        let rows = page.lines[(start + 2)...].prefix { $0.hasPrefix("|") }
        let named = rows.map {
            $0.firstMatch(of: #/^\| \[[^\]]*\]\([^)]*?(step\d+)[^)]*\)/#).map { String($0.1) } ?? $0
        }
        let index = zip(named, steps).prefix { $0 == $1 }.count
        guard index < max(named.count, steps.count) else { return [] }
        return [
            Problem(
                page.path, at: start + 2 + index, "the table's steps aren't those of Package.swift",
                expected: index < steps.count ? steps[index] : "no more steps",
                found: index < named.count ? named[index] : "the end of the table")
        ]
    }
}
