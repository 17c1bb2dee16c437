import Checks

/// Makes the single-line faults of a step: for each line that the step adds to the one before, the line is left out, and
/// each of its parts that can be wrong is made wrong, one at a time.
///
/// A tool makes them because a person spoils only what they have a check for.
struct FaultMaker {
    let step: Int
    private let lines: [String]
    /// The lines that the step before doesn't have.
    private let own: Set<Int>

    init(step: Int, in repository: Repository) throws {
        self.step = step
        lines = try repository.lines(of: "steps/step\(step)/main.swift")
        let before = step == 1 ? [] : try repository.lines(of: "steps/step\(step - 1)/main.swift")
        let added = LineDifference(from: before, to: lines).lines.filter { $0.mark == "+" }
        own = Set(added.map(\.newIndex))
    }

    /// All of them, each once.
    func faults() -> [Fault] {
        var sources: Set<String> = []
        return own.sorted().filter { isCode(lines[$0]) }.flatMap { index in omissions(at: index) + changes(at: index) }
            .filter { sources.insert($0.source).inserted }
    }

    private func isCode(_ line: String) -> Bool {
        let text = line.drop { $0 == " " }
        return !text.isEmpty && !text.hasPrefix("//") && !text.hasPrefix("import ") && !text.hasPrefix("}")
    }

    // MARK: - Leaving out

    private func omissions(at index: Int) -> [Fault] {
        guard let end = endOfBlock(from: index) else { return [fault(at: index, nil, [index])] }
        // A block goes as a whole; or what is in it stays, and happens without its condition.
        return [fault(at: index, nil, Set(index...end)), fault(at: index, "(without a condition)", [index, end])]
    }

    /// The line that closes the block which a line opens; nil if it opens none, or one that goes on with `else`.
    private func endOfBlock(from index: Int) -> Int? {
        guard lines[index].hasSuffix("{") else { return nil }
        let margin = lines[index].prefix { $0 == " " }
        return lines[(index + 1)...].firstIndex { $0 == margin + "}" }
    }

    private func fault(at index: Int, _ replacement: String?, _ removed: Set<Int>) -> Fault {
        let kept = lines.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        return fault(at: index, replacement, kept)
    }

    private func fault(at index: Int, _ replacement: String?, _ lines: [String]) -> Fault {
        Fault(
            step: step, number: index + 1, line: trimmed(self.lines[index]), replacement: replacement,
            source: lines.map { $0 + "\n" }.joined())
    }

    private func trimmed(_ line: String) -> String {
        String(line.drop { $0 == " " })
    }

    // MARK: - Spoiling

    /// What is replaced, and by what.
    private static let confusions = [
        (" == ", " != "), (" != ", " == "), (" || ", " && "), (" && ", " || "), (" + ", " - "),
        (".hasSuffix(", ".contains("),
        (".min()", ".max()"), (".lowercased()", ""), (".isEmpty ?", ".isEmpty == false ?"), ("if ", "if !"),
        ("min(", "max("), (".first", ".last"),
    ]

    private func changes(at index: Int) -> [Fault] {
        let line = lines[index]
        var texts: [String] = []
        for (right, wrong) in Self.confusions {
            texts += line.ranges(of: right).map { line.replacingCharacters(in: $0, with: wrong) }
        }
        texts += line.matches(of: #/[ (](\d[\d_]*)/#).compactMap { match in
            let digits = match.1
            return Int(digits.replacing("_", with: "")).map {
                line.replacingCharacters(in: digits.startIndex..<digits.endIndex, with: "\($0 + 1)")
            }
        }
        // An argument that is left to its default.
        texts += line.matches(of: #/, \w+: [^,()]+(?=[,)])|fields: \[[^\]]*\], /#).map {
            line.replacingCharacters(in: $0.range, with: "")
        }
        // A text that isn't quite the right one, and a member that is missing in a list.
        texts += line.ranges(of: "\",").map { line.replacingCharacters(in: $0, with: "?\",") }
        texts += line.ranges(of: "\")").map { line.replacingCharacters(in: $0, with: "?\")") }
        if line.hasPrefix("    .") || line.contains(" = [") {
            texts += line.matches(of: #/\.\w+, ?|"[^"]*", ?/#).map { line.replacingCharacters(in: $0.range, with: "") }
        }
        return texts.map { text in
            var changed = lines
            changed[index] = text
            return fault(at: index, trimmed(text), changed)
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
