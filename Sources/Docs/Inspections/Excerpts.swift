/// A block that names a file shows consecutive lines of that file.
struct Excerpts: Inspection {
    let repository: Repository

    func problems(on page: Page) -> [Problem] {
        page.blocks.compactMap { block in
            switch block.kind {
            case .excerpt(let file): problem(block, of: file, on: page.path)
            case .unknown:
                Problem(
                    page.path, at: block.range.lowerBound - 1, "a block must say what it is taken from",
                    expected: "```swift FILE, ```diff OLD NEW, ```console, ```sh or ```text",
                    found: "```" + ([block.language] + block.arguments).joined(separator: " "))
            default: nil
            }
        }
    }

    private func problem(_ block: Block, of file: String, on page: String) -> Problem? {
        let fence = block.range.lowerBound - 1
        guard let source = try? repository.lines(of: file) else {
            return Problem(page, at: fence, "there is no file \(file)")
        }
        guard let run = Run(block.lines, in: source) else {
            return Problem(page, at: fence, "nothing in \(file) is like this block")
        }
        return run.problem(
            of: block, showing: run.lines, on: page, "this isn't what stands at \(file):\(run.range.lowerBound + 1)")
    }
}

/// The place in a text that has a block's lines, or lines that are most like them.
struct Run {
    /// The place.
    let range: Range<Int>
    /// The lines at that place.
    let lines: [String]
    /// Whether the block is so much like these lines that they may replace it.
    let isClose: Bool

    /// Nil if nothing in the source is like the block.
    init?(_ block: [String], in source: [String]) {
        guard
            let start = source.indices.max(by: { Self.likeness(block, source, $0) < Self.likeness(block, source, $1) }),
            case let likeness = Self.likeness(block, source, start), likeness > 0
        else { return nil }
        let end = min(start + block.count, source.count)
        let hasBothEnds = source[start] == block[0] && source[end - 1] == block[block.count - 1]
        if !hasBothEnds, let whole = Self.between(block, in: source) {
            // Lines between the first one and the last one were added or removed.
            self.init(range: whole, in: source, isClose: true)
        } else {
            self.init(range: start..<end, in: source, isClose: likeness > 0.5 * Double(block.count))
        }
    }

    init(range: Range<Int>, in source: [String], isClose: Bool) {
        self.range = range
        lines = Array(source[range])
        self.isClose = isClose
    }

    /// How many lines of the block are the same at this place. A line that only begins or ends the same counts in part.
    private static func likeness(_ block: [String], _ source: [String], _ start: Int) -> Double {
        zip(block, source[start...]).reduce(0) { sum, lines in
            if lines.0 == lines.1 { return sum + (lines.0.isBlank ? 0.01 : 1) }
            let common =
                zip(lines.0.reversed(), lines.1.reversed()).prefix { $0 == $1 }.count
                + zip(lines.0, lines.1).prefix { $0 == $1 }.drop { $0.0 == " " }.count
            return sum + 0.9 * min(1, Double(common) / Double(max(lines.0.count, lines.1.count, 1)))
        }
    }

    /// The lines from the block's first line to its last line, if the source has both.
    private static func between(_ block: [String], in source: [String]) -> Range<Int>? {
        guard block.count > 1, source.count(where: { $0 == block[0] }) == 1, let start = source.firstIndex(of: block[0])
        else { return nil }
        let ends = source.indices.filter { $0 > start && source[$0] == block[block.count - 1] }
        let end = ends.min { abs($0 - start - block.count) < abs($1 - start - block.count) }
        return end.map { start..<$0 + 1 }
    }

    /// The first line that differs from the lines that the block should have; nil if none does.
    func problem(of block: Block, showing lines: [String], on page: String, _ complaint: String) -> Problem? {
        guard block.lines != lines else { return nil }
        let index = zip(block.lines, lines).prefix { $0 == $1 }.count
        return Problem(
            page, at: block.range.lowerBound + index, complaint,
            expected: index < lines.count ? lines[index] : "the end of the block",
            found: index < block.lines.count ? block.lines[index] : "the end of the block",
            correction: isClose ? .init(range: block.range, lines: lines) : nil)
    }
}

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
