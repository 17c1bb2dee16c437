import Checks
import Docs

/// The difference between two programs, for a reader: the changes with a few lines around them. The rest is folded.
struct DifferenceText {
    private enum Item {
        case line(LineDifference.Line)
        /// Stands for lines that are the same in both.
        case folded(String)

        var isUnchangedLine: Bool {
            if case .line(let line) = self { line.mark == " " } else { false }
        }

        var isChange: Bool {
            if case .line(let line) = self { line.mark != " " } else { false }
        }
    }

    private let items: [Item]
    /// How many unchanged lines are shown before and after a change.
    private static let context = 3

    /// The difference between two texts.
    init(from old: String, to new: String) {
        let difference = LineDifference(from: Self.lines(of: old), to: Self.lines(of: new))
        items = Self.foldingRuns(Self.foldingFunctions(difference.lines))
    }

    private static func lines(of text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.last == "" ? lines.dropLast() : lines
    }

    /// Whether the texts are the same.
    var isEmpty: Bool { !items.contains(where: \.isChange) }

    /// The lines. New ones start with `+`, and removed ones start with `-`.
    func text(paint: Paint) -> String {
        items.map { item in
            switch item {
            case .folded(let text): return paint(.faint, "  \(text)")
            case .line(let line):
                let text = line.text.isEmpty ? "\(line.mark)" : "\(line.mark) \(line.text)"
                switch line.mark {
                case "-": return paint(.red, text)
                case "+": return paint(.green, text)
                default: return line.text.isEmpty ? "" : text
                }
            }
        }.joined(separator: "\n")
    }

    // MARK: - Folding

    /// Folds each function that's the same in both into one line.
    private static func foldingFunctions(_ lines: [LineDifference.Line]) -> [Item] {
        var items: [Item] = []
        var rest = lines[...]
        while let line = rest.first {
            let end = line.text.hasPrefix("func ") ? rest.firstIndex { $0.text == "}" } : nil
            if let end, rest[...end].allSatisfy({ $0.mark == " " }) {
                items.append(.folded("\(line.text) ... }"))
                rest = rest[(end + 1)...]
            } else {
                items.append(.line(line))
                rest = rest.dropFirst()
            }
        }
        return items
    }

    /// Folds each run of unchanged lines, but keeps the lines next to a change.
    private static func foldingRuns(_ items: [Item]) -> [Item] {
        var folded: [Item] = []
        var index = 0
        while index < items.count {
            let run = items[index...].prefix(while: \.isUnchangedLine)
            let first = index == 0 ? 0 : context
            let last = run.endIndex == items.count ? 0 : context
            if run.count > first + last + 1 {
                folded += run.prefix(first) + [.folded("... \(run.count - first - last) unchanged lines")]
                folded += run.suffix(last)
            } else {
                folded += run
            }
            index = run.endIndex
            if index < items.count { folded.append(items[index]) }
            index += 1
        }
        return folded
    }
}
