/// The prose is plain English: it does without a few words that make a sentence sound like an old book.
struct PlainWords: Inspection {
    /// Each of these words, with what to write instead.
    private static let words = [
        "anew": "again", "whoever": "the one who, or a name", "whom": "who", "shall": "should, or must",
        "whatever it is": "whatever that is, or a name", "lets no one": "doesn't let anyone", "hereby": "nothing",
    ]

    func problems(on page: Page) -> [Problem] {
        page.prose.flatMap { index, line -> [Problem] in
            let text = line.replacing(#/`[^`]*`/#, with: "")
            return Self.words.sorted { $0.key < $1.key }.compactMap { word, better -> Problem? in
                guard let pattern = try? Regex("\\b\(word)\\b").ignoresCase().wordBoundaryKind(.simple),
                    text.contains(pattern)
                else { return nil }
                return Problem(page.path, at: index, "\"\(word)\" isn't plain English", expected: better, found: line)
            }
        }
    }
}
