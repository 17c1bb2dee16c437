/// A place where a page says something that isn't true.
public struct Problem: Sendable, CustomStringConvertible {
    /// What to write instead, if that's known.
    struct Correction: Sendable {
        /// The indices of the lines to replace.
        let range: Range<Int>
        /// The lines to put there.
        let lines: [String]
    }

    /// The file that is wrong.
    public let file: String
    /// The line in it, counted from 1.
    public let line: Int
    /// What's wrong, in one sentence.
    public let complaint: String
    let expected: String?
    let found: String?
    let correction: Correction?

    /// A problem in the line `index`, counted from 0.
    init(
        _ file: String, at index: Int, _ complaint: String, expected: String? = nil, found: String? = nil,
        correction: Correction? = nil
    ) {
        self.file = file
        line = index + 1
        self.complaint = complaint
        self.expected = expected
        self.found = found
        self.correction = correction
    }

    /// The place, what's wrong there, and what was expected and found, with a caret under the first difference.
    public var description: String {
        var lines = ["\(file):\(line): \(complaint)"]
        if let expected { lines.append("    expected: \(expected)") }
        if let found { lines.append("    found:    \(found)") }
        if let expected, let found {
            let common = zip(expected, found).prefix { $0 == $1 }.count
            lines.append(String(repeating: " ", count: 14 + common) + "^")
        }
        return lines.joined(separator: "\n")
    }
}

extension [String] {
    /// Makes corrections, from the last one to the first, so that no correction moves another one.
    func corrected(by corrections: [Problem.Correction]) -> [String] {
        var lines = self
        var end = lines.count
        for correction in corrections.sorted(by: { $0.range.lowerBound > $1.range.lowerBound })
        where correction.range.upperBound <= end {
            lines.replaceSubrange(correction.range, with: correction.lines)
            end = correction.range.lowerBound
        }
        return lines
    }
}
