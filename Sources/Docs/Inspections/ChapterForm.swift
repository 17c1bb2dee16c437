import Checks

/// The chapters of the steps have one form: the same sections in the same order, of a length that is read in one go,
/// with invariants that name their checks and an exercise with three hints.
struct ChapterForm: Inspection {
    /// The section that shows the difference from the step before.
    static let difference = "The difference"
    private static let sections = [
        "What you will see", "The picture", "What holds from here on", "Predict", difference, "Run it", "Check it",
        "Break it", "What real proxies do differently", "Read", "Exercise",
    ]
    private static let words = 600...1000

    func problems(on page: Page) -> [Problem] {
        guard let step = Self.step(of: page.path) else { return [] }
        return problemsOfSections(page) + problemsOfLength(page) + problemsOfInvariants(page, step)
            + problemsOfExercise(page)
    }

    /// The step whose chapter lies at a path; nil if it is another page.
    static func step(of path: String) -> Int? {
        path.wholeMatch(of: #/docs/step(\d+)\.md/#).flatMap { Int($0.1) }
    }

    private func problemsOfSections(_ page: Page) -> [Problem] {
        let found = page.sections.dropFirst()
        let titles = found.map(\.title)
        guard titles != Self.sections else { return [] }
        let index = zip(titles, Self.sections).prefix { $0 == $1 }.count
        let place = found.dropFirst(index).first?.range.lowerBound ?? page.lines.count - 1
        return [
            Problem(
                page.path, at: place, "the chapters have the same sections in the same order",
                expected: index < Self.sections.count ? Self.sections[index] : "no more sections",
                found: index < titles.count ? titles[index] : "the end of the page")
        ]
    }

    private func problemsOfLength(_ page: Page) -> [Problem] {
        let count = page.prose.map { $0.text.replacing(#/<[^>]*>|\]\([^)]*\)/#, with: "").words }.reduce(0, +)
        guard !Self.words.contains(count) else { return [] }
        let (least, most) = (Self.words.lowerBound, Self.words.upperBound)
        return [Problem(page.path, at: 0, "a chapter has \(least) to \(most) words beside its blocks, not \(count)")]
    }

    /// Each invariant ends with the checks that prove it, in brackets.
    private func problemsOfInvariants(_ page: Page, _ step: Int) -> [Problem] {
        guard let section = page.sections.first(where: { $0.title == Self.sections[2] }) else { return [] }
        var problems: [Problem] = []
        var items: [(index: Int, text: String)] = []
        for (index, text) in page.prose where section.range.contains(index) {
            if text.hasPrefix("- ") {
                items.append((index, text))
            } else if !text.isBlank, !items.isEmpty {
                items[items.count - 1].text += " " + text
            }
        }
        if items.isEmpty {
            problems.append(Problem(page.path, at: section.range.lowerBound, "there are no invariants"))
        }
        for (index, text) in items {
            let names = text.firstMatch(of: #/\(((?:`[^`]+`(?:,\s+)?)+)\)$/#)?.1.matches(of: #/`([^`]+)`/#) ?? []
            if names.isEmpty {
                problems.append(Problem(page.path, at: index, "an invariant ends with its checks, as in (`answers`)"))
            }
            for name in names where !Check.all(for: step).contains(where: { $0.id == name.1 }) {
                problems.append(Problem(page.path, at: index, "step \(step) has no check \"\(name.1)\""))
            }
        }
        return problems
    }

    private func problemsOfExercise(_ page: Page) -> [Problem] {
        guard let section = page.sections.last, section.title == "Exercise" else { return [] }
        let hints = page.lines[section.range].count { $0.contains("<summary>Hint ") }
        guard hints != 3 else { return [] }
        return [Problem(page.path, at: section.range.lowerBound, "an exercise has three hints, not \(hints)")]
    }
}

extension String {
    fileprivate var words: Int {
        split(whereSeparator: \.isWhitespace).count { $0.contains { $0.isLetter || $0.isNumber } }
    }
}
