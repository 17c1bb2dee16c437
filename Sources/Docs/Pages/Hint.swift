/// A hint: the text that a chapter folds away, and that `swift run tutorial check N --hint` shows.
public struct Hint: Sendable {
    /// The part of the exercise that it belongs to, such as `hops`; nil if the exercise has no parts.
    public let part: String?
    /// Its number in the exercise or in the part, from 1.
    public let number: Int
    /// What it says, with a paragraph on each line and code indented by four spaces.
    public let text: String
    /// The places of its lines in the page, without those of the fold.
    let range: Range<Int>
}

extension Page {
    /// The section with the hints for a step: step 1 has a warm-up, and each later step is the exercise of the chapter
    /// before it.
    static func hintSection(of step: Int) -> (path: String, title: String) {
        step == 1 ? ("docs/step1.md", "Warm-up") : ("docs/step\(step - 1).md", "Exercise")
    }

    /// The hints in one of the page's sections.
    func hints(in title: String) -> [Hint] {
        guard let section = sections.first(where: { $0.title == title }) else { return [] }
        let parts = headings.filter { $0.depth == 3 && section.range.contains($0.index) }
        return section.range.compactMap { start in
            guard let summary = lines[start].wholeMatch(of: #/<details><summary>Hint (\d+)</summary>/#),
                let number = Int(summary.1),
                let end = lines[start...].firstIndex(of: "</details>")
            else { return nil }
            let part = parts.last { $0.index < start }?.title.firstMatch(of: #/`([^`]+)`/#).map { String($0.1) }
            let range = start + 1..<end
            return Hint(part: part, number: number, text: plainText(of: range), range: range)
        }
    }

    /// Lines of the page as a terminal shows them: paragraphs without line breaks, code indented.
    private func plainText(of range: Range<Int>) -> String {
        var paragraphs: [String] = []
        var isOpen = false
        for index in range where !lines[index].hasPrefix("```") {
            if isInBlock(index) {
                if isInBlock(index - 1), lines[index - 1].hasPrefix("```"), paragraphs.last != "" {
                    paragraphs.append("")
                }
                paragraphs.append(lines[index].isBlank ? "" : "    " + lines[index])
                isOpen = false
            } else if lines[index].isBlank {
                if !paragraphs.isEmpty, paragraphs.last != "" { paragraphs.append("") }
                isOpen = false
            } else {
                let text = lines[index].replacing(#/\[([^\]]*)\]\([^)]*\)/#) { String($0.1) }
                if isOpen { paragraphs[paragraphs.count - 1] += " " + text } else { paragraphs.append(text) }
                isOpen = true
            }
        }
        if paragraphs.last == "" { paragraphs.removeLast() }
        return paragraphs.joined(separator: "\n")
    }
}

extension Repository {
    /// The hints for a step.
    public func hints(forStep step: Int) throws -> [Hint] {
        let (path, title) = Page.hintSection(of: step)
        return Page(path: path, text: try text(of: path)).hints(in: title)
    }
}
