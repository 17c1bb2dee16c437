/// A place where a page says something that isn't so.
public struct Problem: Sendable, CustomStringConvertible {
    /// What to write instead, where that is known.
    struct Correction: Sendable {
        /// The places of the lines that go.
        let range: Range<Int>
        /// The lines that come in their place.
        let lines: [String]
    }

    /// The file that is wrong.
    public let file: String
    /// The line in it, counted from 1.
    public let line: Int
    /// What is wrong, in a sentence.
    public let complaint: String
    let expected: String?
    let found: String?
    let correction: Correction?

    /// A problem at the place `index`, counted from 0.
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

    /// Where it is, what is wrong, and what was expected and found, with a caret under the first difference.
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
    /// The lines with corrections made, from the last to the first, so that none moves another.
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
