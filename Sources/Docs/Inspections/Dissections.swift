/// A block that explains bytes, one piece a line, such as `05   the flags`. A transcript on the same page has these bytes,
/// in this order.
struct Dissections: Inspection {
    func problems(on page: Page) -> [Problem] {
        let shown = page.blocks.filter { $0.language == "console" }.map { Self.bytes(shownIn: $0.lines) }
        return page.blocks.compactMap { block -> Problem? in
            let pieces = block.lines.compactMap(Self.bytes(explainedIn:))
            guard block.language == "text", pieces.count == block.lines.count else { return nil }
            // The first line with which the bytes aren't there any more.
            let wrong = pieces.indices.first { last in
                let bytes = pieces[...last].joined()
                return !shown.contains { $0.contains(bytes) }
            }
            return wrong.map {
                Problem(page.path, at: block.range.lowerBound + $0, "no transcript on this page has these bytes here")
            }
        }
    }

    /// The bytes at the start of a line, as digits; nil if there are none.
    private static func bytes(explainedIn line: String) -> String? {
        line.prefixMatch(of: #/(?:[0-9a-f]{2} +)+/#).map { $0.0.filter(\.isHexDigit) }
    }

    /// The bytes that a transcript shows, as digits: those that are sent with `printf`, and those that `xxd` prints.
    private static func bytes(shownIn lines: [String]) -> String {
        lines.map { line in
            let row = line.prefixMatch(of: #/[0-9a-f]{8}: ((?:[0-9a-f]{2,4} )+)/#)
            let sent = line.firstMatch(of: #/printf '([0-9a-f ]+)'/#)
            return (row?.1 ?? sent?.1)?.filter(\.isHexDigit) ?? "\n"
        }.joined()
    }
}
