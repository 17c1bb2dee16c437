/// Rows of cells. The first columns contain words, and the others contain numbers.
struct Table {
    let title: String
    let header: [String]
    var rows: [[String]] = []
    private let words: Int

    /// - Parameter words: how many columns contain words.
    init(title: String, header: [String], words: Int = 2) {
        self.title = title
        self.header = header
        self.words = words
    }

    /// The table with aligned columns, for a terminal.
    var text: String {
        let lines = aligned.map { $0.joined(separator: "  ") }
        return ([title, ""] + lines).joined(separator: "\n")
    }

    /// The table as Markdown.
    var markdown: String {
        let rule = header.indices.map { isNumber($0) ? "---:" : "---" }
        let lines = ([header, rule] + rows).map { "| \($0.joined(separator: " | ")) |" }
        return ([title, ""] + lines).joined(separator: "\n")
    }

    private var aligned: [[String]] {
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ([header] + rows).map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return isNumber(column) ? padding + row[column] : row[column] + padding
            }
        }
    }

    private func isNumber(_ column: Int) -> Bool { column >= words }
}
