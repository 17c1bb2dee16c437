/// A page of the documentation: its lines, and the blocks and sections that they form.
public struct Page: Sendable {
    /// Its path in the repository.
    public let path: String
    /// Its lines, without the line ends.
    public let lines: [String]
    /// Its fenced blocks, in order.
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

    /// The lines outside of blocks, with their indices.
    var prose: [(index: Int, text: String)] {
        lines.enumerated().filter { !isInBlock($0.offset) }.map { (index: $0.offset, text: $0.element) }
    }

    /// The headings, with their indices and depths.
    var headings: [(index: Int, depth: Int, title: String)] {
        prose.compactMap { index, text in
            let depth = text.prefix { $0 == "#" }.count
            guard depth > 0, text.dropFirst(depth).hasPrefix(" ") else { return nil }
            return (index: index, depth: depth, title: String(text.dropFirst(depth + 1)))
        }
    }

    /// The lines under each heading of the second depth, and the lines before the first one.
    var sections: [(title: String, range: Range<Int>)] {
        let starts = headings.filter { $0.depth == 2 }
        let ends = starts.dropFirst().map(\.index) + [lines.count]
        let named = zip(starts, ends).map { (title: $0.title, range: $0.index..<$1) }
        return [(title: "", range: 0..<(starts.first?.index ?? lines.count))] + named
    }

    /// The lines under each heading of the second or third depth, and the lines before the first one.
    var scenes: [Range<Int>] {
        let starts = headings.filter { (2...3).contains($0.depth) }.map(\.index)
        return zip([0] + starts, starts + [lines.count]).map { $0..<$1 }
    }

    /// The blocks in these lines.
    func blocks(in range: Range<Int>) -> [Block] {
        blocks.filter { range.contains($0.range.lowerBound - 1) }
    }
}

/// A fenced block: its content, and what its first line says about it.
public struct Block: Sendable, Equatable {
    /// The language, which decides about the colors.
    let language: String
    /// The words after the language, such as the files that the content comes from.
    let arguments: [String]
    /// The indices of the content's lines in the page.
    let range: Range<Int>
    /// The content.
    let lines: [String]

    init(words: [String], range: Range<Int>, lines: [String]) {
        language = words.first ?? ""
        arguments = Array(words.dropFirst())
        self.range = range
        self.lines = lines
    }

    /// What a block shows. Its language and its arguments tell.
    enum Kind: Equatable {
        /// Lines of a file.
        case excerpt(String)
        /// Part of the difference between two files.
        case difference(String, String)
        /// A change to a file that makes checks fail.
        case breakage(String)
        /// The checks that fail after the change before it.
        case failures
        /// What a learner reads after the change before it: the text of a failed check, or the compiler's error.
        case finding
        /// Commands and what they print.
        case transcript
        /// Commands alone.
        case commands
        /// A drawing or a form, which no program prints.
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
