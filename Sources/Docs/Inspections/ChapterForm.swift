import Checks

/// All chapters have the same form: the same sections in the same order, a length that you can read in one sitting,
/// invariants that name their checks, and an exercise with hints.
struct ChapterForm: Inspection {
    /// The section that shows the difference from the step before.
    static let difference = "The difference"
    /// The section with the promises that a step keeps.
    private static let invariants = "What holds from here on"
    /// The section with mistakes, and what a learner then reads.
    private static let errors = "Common errors"
    private static let questions = "Questions"
    private static let ending = "What you can do now"
    private static let words = 600...2200

    /// The sections of a chapter. The first has a warm-up, and the last says what comes after it.
    private static func sections(ofStep step: Int) -> [String] {
        ["What you will see", "The picture", invariants, "Predict", difference]
            + (step == 1 ? ["Warm-up"] : [])
            + [
                "Run it", "Check it", "Break it", errors, "What real proxies do differently", questions, "Read",
                "Exercise",
            ]
            + [ending] + (step == Check.allSteps.upperBound ? ["Conclusion"] : [])
    }

    func problems(on page: Page) -> [Problem] {
        guard let step = Self.step(of: page.path) else { return [] }
        return problemsOfSections(page, Self.sections(ofStep: step)) + problemsOfLength(page)
            + problemsOfInvariants(page, step) + problemsOfHints(page) + problemsOfEnding(page)
    }

    /// The step whose chapter has this path; nil if it's another page.
    static func step(of path: String) -> Int? {
        path.wholeMatch(of: #/docs/step(\d+)\.md/#).flatMap { Int($0.1) }
    }

    private func problemsOfSections(_ page: Page, _ sections: [String]) -> [Problem] {
        let found = page.sections.dropFirst()
        let titles = found.map(\.title)
        guard titles != sections else { return [] }
        let index = zip(titles, sections).prefix { $0 == $1 }.count
        let place = found.dropFirst(index).first?.range.lowerBound ?? page.lines.count - 1
        return [
            Problem(
                page.path, at: place, "the chapters have the same sections in the same order",
                expected: index < sections.count ? sections[index] : "no more sections",
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
        guard let section = page.sections.first(where: { $0.title == Self.invariants }) else { return [] }
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

    /// An exercise has three hints. One that has parts has those of the checks, each with two hints or three.
    private func problemsOfHints(_ page: Page) -> [Problem] {
        ["Warm-up", "Exercise"].flatMap { title -> [Problem] in
            guard let section = page.sections.first(where: { $0.title == title }) else { return [] }
            let place = section.range.lowerBound
            let hints = page.hints(in: title)
            let parts = hints.compactMap(\.part)
            guard !parts.isEmpty else {
                return hints.map(\.number) == [1, 2, 3]
                    ? [] : [Problem(page.path, at: place, "an exercise has three hints, not \(hints.count)")]
            }
            let names = parts.enumerated().filter { $0 == 0 || parts[$0 - 1] != $1 }.map(\.element)
            guard names == Part.all.map(\.name), hints.count == parts.count else {
                return [
                    Problem(
                        page.path, at: place, "the parts of the exercise are those of the checks",
                        expected: Part.all.map(\.name).joined(separator: ", "), found: names.joined(separator: ", "))
                ]
            }
            return names.filter { name in
                ![[1, 2], [1, 2, 3]].contains(hints.filter { $0.part == name }.map(\.number))
            }.map { Problem(page.path, at: place, "the part \"\($0)\" must have two or three hints") }
        }
    }

    /// Common errors are shown with what a learner reads, questions have folded answers, and one sentence says what the
    /// reader can do now.
    private func problemsOfEnding(_ page: Page) -> [Problem] {
        page.sections.compactMap { title, range in
            let place = range.lowerBound
            switch title {
            case Self.errors:
                let count = page.blocks(in: range).count { $0.kind == .finding }
                return count > 0 ? nil : Problem(page.path, at: place, "no error is shown with its ```text found block")
            case Self.questions:
                let count = page.lines[range].count { $0 == "</details>" }
                return (2...3).contains(count)
                    ? nil : Problem(page.path, at: place, "there are two or three questions, not \(count)")
            case Self.ending:
                let text = page.lines[range].dropFirst().joined(separator: " ")
                let count = text.matches(of: #/[.!?](\s|$)/#).count
                return count == 1 ? nil : Problem(page.path, at: place, "this is one sentence, not \(count)")
            default: return nil
            }
        }
    }
}

extension String {
    fileprivate var words: Int {
        split(whereSeparator: \.isWhitespace).count { $0.contains { $0.isLetter || $0.isNumber } }
    }
}
