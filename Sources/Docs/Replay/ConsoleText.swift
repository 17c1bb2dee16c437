/// A console block: commands, each with its output.
struct ConsoleText {
    struct Command {
        let text: String
        /// The indices of the output's lines in the page.
        let range: Range<Int>
        let output: [String]
        /// Whether it keeps running, like a step's program.
        var isServer: Bool { text.hasPrefix("swift run step") }
    }

    let commands: [Command]

    init(_ block: Block) {
        let starts = block.lines.indices.filter { block.lines[$0].hasPrefix("$ ") }
        commands = zip(starts, starts.dropFirst() + [block.lines.count]).map { start, end in
            // After a backslash, a command continues in the next line.
            let length = block.lines[start..<end].prefix { $0.hasSuffix("\\") }.count + 1
            let words = block.lines[start..<start + length].map { $0.hasSuffix("\\") ? String($0.dropLast()) : $0 }
            let output = start + length..<end
            let offset = block.range.lowerBound
            return Command(
                text: String(words.joined().dropFirst(2)),
                range: output.lowerBound + offset..<output.upperBound + offset, output: Array(block.lines[output]))
        }
    }
}
