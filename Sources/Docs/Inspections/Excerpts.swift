/// A block that names a file is a run of that file's lines.
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
        return run.problem(of: block, on: page, "this isn't what stands at \(file):\(run.range.lowerBound + 1)")
    }
}

/// The place in a text where a block's lines stand, or come closest to it.
struct Run {
    /// The lines that the block should show.
    let range: Range<Int>
    /// Those lines.
    let lines: [String]

    /// Nil if not one line is alike.
    init?(_ block: [String], in source: [String]) {
        guard !block.isEmpty else { return nil }
        func likeness(_ start: Int) -> Int {
            zip(block, source[max(0, start)...].prefix(block.count)).count { $0 == $1 && !$0.isBlank }
        }
        let best = source.indices.max { (likeness($0), -$0) < (likeness($1), -$1) }
        guard let best, likeness(best) > 0 || block.count == 1 else { return nil }
        var range = best..<min(best + block.count, source.count)
        if block.count == 1, likeness(best) == 0 {
            // A line alone is like the one with which it shares the most.
            func common(_ line: String) -> Int {
                zip(line, block[0]).count { $0 == $1 } - abs(line.count - block[0].count)
            }
            guard let closest = source.indices.max(by: { common(source[$0]) < common(source[$1]) }) else { return nil }
            range = closest..<closest + 1
        } else if likeness(best) < block.count, let whole = Self.between(block[0], block[block.count - 1], in: source) {
            // Something between the first line and the last has come or gone.
            range = whole
        }
        self.range = range
        lines = Array(source[range])
    }

    private static func between(_ first: String, _ last: String, in source: [String]) -> Range<Int>? {
        guard source.count(where: { $0 == first }) == 1, let start = source.firstIndex(of: first),
            let end = source[start...].firstIndex(of: last)
        else { return nil }
        return start..<end + 1
    }

    /// Where the block departs from the run; nil if it doesn't.
    func problem(of block: Block, on page: String, _ complaint: String) -> Problem? {
        guard block.lines != lines else { return nil }
        let index = zip(block.lines, lines).prefix { $0 == $1 }.count
        return Problem(
            page, at: block.range.lowerBound + index, complaint,
            expected: index < lines.count ? lines[index] : "the end of the block",
            found: index < block.lines.count ? block.lines[index] : "the end of the block",
            correction: .init(range: block.range, lines: lines))
    }
}

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
