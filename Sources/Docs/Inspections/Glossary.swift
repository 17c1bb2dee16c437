/// The words of docs/glossary.md: a chapter explains a word, by a link to the glossary, before any chapter uses it.
struct Glossary: Inspection {
    static let path = "docs/glossary.md"
    private static let count = 15...35
    let repository: Repository

    /// A word with the chapter that needs it first.
    private struct Word {
        let name: String
        let chapter: Int
        /// Where its entry begins.
        let index: Int

        var anchor: String { name.lowercased().replacing(" ", with: "-") }

        /// Where a text has the word, alone or as a plural.
        func range(in text: String) -> Range<String.Index>? {
            (try? Regex("\\b\(name)(s|es)?\\b").ignoresCase().wordBoundaryKind(.simple)).flatMap(text.firstRange)
        }
    }

    func problems(on page: Page) -> [Problem] {
        guard
            let glossary = page.path == Self.path
                ? page : try? Page(path: Self.path, text: repository.text(of: Self.path))
        else { return [] }
        if page.path == Self.path { return problemsOfEntries(in: page) }
        guard let chapter = ChapterForm.step(of: page.path) else { return [] }
        return words(in: glossary).compactMap { problem(of: $0, in: chapter, page) }
    }

    private func words(in page: Page) -> [Word] {
        page.headings.filter { $0.depth == 2 }.compactMap { index, _, title in
            let entry = page.lines[(index + 1)...].first { !$0.isBlank } ?? ""
            guard let link = entry.firstMatch(of: #/\[Chapter \d+\]\(step(\d+)\.md\)/#), let chapter = Int(link.1)
            else { return nil }
            return Word(name: title, chapter: chapter, index: index)
        }
    }

    private func problemsOfEntries(in page: Page) -> [Problem] {
        let headings = page.headings.filter { $0.depth == 2 }
        let words = words(in: page)
        let nameless = headings.filter { heading in !words.contains { $0.index == heading.index } }.map {
            Problem(page.path, at: $0.index, "an entry begins with its chapter, as in [Chapter 3](step3.md)")
        }
        let titles = headings.map { $0.title.lowercased() }
        let unsorted = zip(titles, titles.sorted()).enumerated().first { $1.0 != $1.1 }.map {
            Problem(
                page.path, at: headings[$0].index, "the words are in alphabetical order", expected: $1.1, found: $1.0)
        }
        let number =
            Self.count.contains(headings.count)
            ? nil
            : Problem(
                page.path, at: 0,
                "a glossary has \(Self.count.lowerBound) to \(Self.count.upperBound) words, not \(headings.count)")
        return nameless + [unsorted, number].compactMap(\.self)
    }

    /// The first use of a word is its link to the glossary, in its own chapter; an earlier chapter doesn't use it.
    private func problem(of word: Word, in chapter: Int, _ page: Page) -> Problem? {
        guard chapter <= word.chapter else { return nil }
        for (index, text) in Self.paragraphs(of: page) {
            let visible = Self.withoutCode(text)
            guard let range = word.range(in: visible) else { continue }
            guard chapter == word.chapter else {
                return Problem(
                    page.path, at: index, "\"\(word.name)\" is used here, but chapter \(word.chapter) explains it")
            }
            let rest = text.dropFirst(visible.distance(from: visible.startIndex, to: range.lowerBound))
            if rest.drop(while: { $0 != "]" }).hasPrefix("](glossary.md#\(word.anchor))") { return nil }
            return Problem(
                page.path, at: index, "the first use of \"\(word.name)\" links to glossary.md#\(word.anchor)")
        }
        guard chapter == word.chapter else { return nil }
        return Problem(page.path, at: 0, "the glossary says that this chapter needs \"\(word.name)\" first")
    }

    /// The paragraphs, list items and rows of a page, each with its first line's place.
    private static func paragraphs(of page: Page) -> [(index: Int, text: String)] {
        var paragraphs: [(index: Int, text: String)] = []
        var last = -2
        for (index, line) in page.prose where !line.isBlank && !line.hasPrefix("#") {
            if index == last + 1, !line.hasPrefix("|"), !line.hasPrefix("- ") {
                paragraphs[paragraphs.count - 1].text += " " + line
            } else {
                paragraphs.append((index, line))
            }
            last = index
        }
        return paragraphs
    }

    /// The text with spaces in place of its code, its link targets and its tags.
    private static func withoutCode(_ text: String) -> String {
        text.replacing(#/`[^`]*`|\]\([^)]*\)|<[^>]*>/#) { String(repeating: " ", count: $0.0.count) }
    }
}
