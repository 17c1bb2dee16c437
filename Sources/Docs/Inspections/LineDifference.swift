/// The difference between two texts: all their lines, each marked as kept, removed or added.
public struct LineDifference {
    /// A line: its mark (a space, `-` or `+`), its text, and how many lines of each text come before it.
    public struct Line {
        /// A space, `-` or `+`.
        public let mark: Character
        /// The line itself.
        public let text: String
        let oldIndex: Int
        let newIndex: Int

        /// The line as a diff shows it. An empty line that is kept has no mark, since a space would be invisible.
        var marked: String { mark == " " && text.isEmpty ? "" : "\(mark)\(text)" }
        /// Whether it was added or removed. Blank lines don't count.
        var isChange: Bool { mark != " " && !text.isBlank }
    }

    /// The lines of both texts.
    public let lines: [Line]

    /// The smallest difference. Removed lines come before the lines that replace them.
    public init(from old: [String], to new: [String]) {
        // common[i][j]: how many lines old[i...] and new[j...] have in common, in order.
        var common = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                common[i][j] =
                    old[i] == new[j] ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
            }
        }
        var marked: [(mark: Character, text: String)] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i] == new[j] {
                marked.append((" ", old[i]))
                (i, j) = (i + 1, j + 1)
            } else if i < old.count, j == new.count || common[i + 1][j] >= common[i][j + 1] {
                marked.append(("-", old[i]))
                i += 1
            } else {
                marked.append(("+", new[j]))
                j += 1
            }
        }
        lines = Self.counted(Self.joined(marked))
    }

    /// If added lines end with the same line as the kept one before them, the difference can also say that they were
    /// added before that one. It does so if they then join the change before: otherwise a single blank line would stand
    /// between two halves of one change.
    private static func joined(_ lines: [(mark: Character, text: String)]) -> [(mark: Character, text: String)] {
        var lines = lines
        for start in lines.indices.dropFirst() where lines[start].mark == "+" && lines[start - 1].mark == " " {
            let end = lines[start...].firstIndex { $0.mark != "+" } ?? lines.count
            let kept = lines[..<start].reversed().prefix { $0.mark == " " }.count
            guard kept < end - start, kept < start,
                lines[start - kept..<start].map(\.text) == lines[end - kept..<end].map(\.text)
            else { continue }
            for index in start - kept..<start { lines[index].mark = "+" }
            for index in end - kept..<end { lines[index].mark = " " }
        }
        return lines
    }

    private static func counted(_ lines: [(mark: Character, text: String)]) -> [Line] {
        var (old, new) = (0, 0)
        return lines.map { mark, text in
            defer {
                if mark != "+" { old += 1 }
                if mark != "-" { new += 1 }
            }
            return Line(mark: mark, text: text, oldIndex: old, newIndex: new)
        }
    }

    /// Part of it as a hunk: a line with its place in both texts, and then its lines.
    func hunk(_ range: Range<Int>) -> [String] {
        let part = lines[range]
        let (old, new) = (part.count { $0.mark != "+" }, part.count { $0.mark != "-" })
        // If a side has no lines, its number is the line before.
        let oldStart = part.first.map { $0.oldIndex + (old == 0 ? 0 : 1) } ?? 0
        let newStart = part.first.map { $0.newIndex + (new == 0 ? 0 : 1) } ?? 0
        func place(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start)" : "\(start),\(count)" }
        return ["@@ -\(place(oldStart, old)) +\(place(newStart, new)) @@"] + part.map(\.marked)
    }
}
