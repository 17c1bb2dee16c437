/// Wraps text into lines of at most `width` characters. Indented lines stay as they are.
public func wrapped(_ text: String, width: Int = 100) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph -> [String] in
        if paragraph.hasPrefix("    ") { return [String(paragraph)] }
        return paragraph.split(separator: " ").reduce(into: [""]) { lines, word in
            let last = lines.count - 1
            if lines[last].isEmpty {
                lines[last] = String(word)
            } else if lines[last].count + word.count < width {
                lines[last] += " " + word
            } else {
                lines.append(String(word))
            }
        }
    }
}
