/// A page of the documentation: its lines, and the blocks and sections that they make.
public struct Page: Sendable {
    /// Where it lies in the repository.
    public let path: String
    /// Its lines, without their ends.
    public let lines: [String]
    /// Its fenced blocks, in their order.
    public let blocks: [Block]

    /// Reads a page's text.
    public init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        blocks = Self.blocks(of: lines)
    }

    private static func blocks(of lines: [String]) -> [Block] {
        var blocks: [Block] = []
        var fence: (line: Int, words: [String])?
        for (index, line) in lines.enumerated() where line.hasPrefix("```") {
            if let opening = fence {
                let range = opening.line + 1..<index
                blocks.append(Block(words: opening.words, range: range, lines: Array(lines[range])))
                fence = nil
            } else {
                fence = (index, line.dropFirst(3).split(separator: " ").map(String.init))
            }
        }
        return blocks
    }

    /// Whether a line belongs to a fenced block or is one of its fences.
    func isInBlock(_ index: Int) -> Bool {
        blocks.contains { ($0.range.lowerBound - 1...$0.range.upperBound).contains(index) }
    }

    /// The lines outside of blocks, with their places.
    var prose: [(index: Int, text: String)] {
        lines.enumerated().filter { !isInBlock($0.offset) }.map { (index: $0.offset, text: $0.element) }
    }

    /// The headings, with their places and their depths.
    var headings: [(index: Int, depth: Int, title: String)] {
        prose.compactMap { index, text in
            let depth = text.prefix { $0 == "#" }.count
            guard depth > 0, text.dropFirst(depth).hasPrefix(" ") else { return nil }
            return (index: index, depth: depth, title: String(text.dropFirst(depth + 1)))
        }
    }

    /// The places of the lines under each heading of the second depth, and of those before the first one.
    var sections: [(title: String, range: Range<Int>)] {
        let starts = headings.filter { $0.depth == 2 }
        let ends = starts.dropFirst().map(\.index) + [lines.count]
        let named = zip(starts, ends).map { (title: $0.title, range: $0.index..<$1) }
        return [(title: "", range: 0..<(starts.first?.index ?? lines.count))] + named
    }

    /// The places of the lines under each heading of the second or third depth, and of those before the first one.
    var scenes: [Range<Int>] {
        let starts = headings.filter { (2...3).contains($0.depth) }.map(\.index)
        return zip([0] + starts, starts + [lines.count]).map { $0..<$1 }
    }

    /// The blocks whose content lies in these lines.
    func blocks(in range: Range<Int>) -> [Block] {
        blocks.filter { range.contains($0.range.lowerBound - 1) }
    }
}

/// A fenced block: what its first line says it is, and its content.
public struct Block: Sendable, Equatable {
    /// The language, by which it is coloured.
    let language: String
    /// What else stands after the language: the files that the content is taken from.
    let arguments: [String]
    /// The places of the content's lines in the page.
    let range: Range<Int>
    /// The content.
    let lines: [String]

    init(words: [String], range: Range<Int>, lines: [String]) {
        language = words.first ?? ""
        arguments = Array(words.dropFirst())
        self.range = range
        self.lines = lines
    }

    /// What a block shows, by its language and its arguments.
    enum Kind: Equatable {
        /// Lines of a file.
        case excerpt(String)
        /// A part of the difference between two files.
        case difference(String, String)
        /// What to change in a file to see checks fail.
        case breakage(String)
        /// The checks that fail after the change before it.
        case failures
        /// What a learner reads after the change before it: the text of a failed check, or the compiler's error.
        case finding
        /// Commands and what they print.
        case transcript
        /// Commands alone.
        case commands
        /// A drawing, a form: nothing that could be held against a program.
        case drawing
        /// None of these.
        case unknown
    }

    var kind: Kind {
        switch (language, arguments.count) {
        case ("diff", 2) where arguments[0] == "break": .breakage(arguments[1])
        case ("diff", 2): .difference(arguments[0], arguments[1])
        case ("text", 1) where arguments == ["fails"]: .failures
        case ("text", 1) where arguments == ["found"]: .finding
        case ("console", 0) where lines.contains { $0.hasPrefix("$ ") }: .transcript
        case ("console", 0), ("sh", 0): .commands
        case ("text", 0): .drawing
        case (let language, 1) where !["", "diff", "console", "sh"].contains(language): .excerpt(arguments[0])
        default: .unknown
        }
    }
}
