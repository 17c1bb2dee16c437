/// The lines of a head, as `--trace` prints them: those of HTTP/1.1, or the fields of HTTP/2.
struct HeadLines {
    private(set) var lines: [String] = []

    /// No head.
    init() {}

    /// A head of HTTP/1.1, as it is on the wire.
    init(_ buffer: Buffer, _ range: Range<Int>) {
        buffer.withBytes { bytes in
            for line in String(printable: bytes.extracting(range), keepingLineEnds: true).split(separator: "\n") {
                lines.append(String(line))
            }
        }
    }

    /// Adds a field of HTTP/2.
    mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        lines.append("\(String(printable: name)): \(String(printable: value))")
    }

    /// Whether it's the head of a request, and not that of a response or trailers.
    var isRequest: Bool { lines.first?.hasPrefix(":method") == true }

    /// Whether these are trailers of HTTP/2.
    var isTrailers: Bool { lines.first?.hasPrefix(":") != true }

    /// Whether these are the fields of HTTP/2.
    private var hasPseudoFields: Bool { lines.first?.hasPrefix(":") == true }

    /// The lines with marks: `~` changed, `+` added, `-` removed. Without a head to compare them with, no line has one.
    func marked(since came: HeadLines) -> [String] {
        guard !came.lines.isEmpty else { return lines.map { "    \($0)\n" } }
        var unmatched = came.translated(likeFields: hasPseudoFields)
        func take(_ matches: (String) -> Bool) -> String? {
            unmatched.firstIndex(where: matches).map { unmatched.remove(at: $0) }
        }
        let startLine = take { _ in true }
        // Equal lines are matched first. Otherwise a line that only appears twice could look changed.
        let equals = lines.enumerated().map { index, line in
            index == 0 ? startLine == line : take { HeadLines.areEqual($0, line) } != nil
        }
        let left = zip(lines.indices, equals).map { index, isEqual in
            let line = lines[index]
            if isEqual { return "    \(line)\n" }
            let name = HeadLines.parts(of: line).name
            let old =
                index == 0
                ? startLine
                : take { HeadLines.parts(of: $0).name == name }
                    .map { HeadLines.parts(of: $0).value }
            return old.map { "  ~ \(line)   (was \($0))\n" } ?? "  + \(line)\n"
        }
        return left + unmatched.map { "  - \($0)\n" }
    }

    /// The lines, with those that the other version of HTTP has in another place: the target and the authority.
    private func translated(likeFields: Bool) -> [String] {
        guard likeFields != hasPseudoFields else { return lines }
        if likeFields {
            let words = lines[0].split(separator: " ")
            let path = words.count == 3 && !words[0].hasPrefix("HTTP/") ? [":path: \(words[1])"] : []
            return [lines[0]] + path
                + lines.dropFirst().map { line in
                    let (name, value) = HeadLines.parts(of: line)
                    return name == "host" ? ":authority: \(value)" : line
                }
        }
        let pseudo = lines.filter { $0.hasPrefix(":") }
        let authority = pseudo.first { $0.hasPrefix(":authority") }
        let start = pseudo.filter { $0 != authority }.joined(separator: ", ")
        return [start] + (authority.map { ["Host: \(HeadLines.parts(of: $0).value)"] } ?? [])
            + lines.filter { !$0.hasPrefix(":") }
    }

    /// The name of a field in lower case, and its value. The name of a pseudo-field begins with a colon.
    private static func parts(of line: String) -> (name: String, value: String) {
        let end = line.dropFirst().firstIndex(of: ":") ?? line.endIndex
        return (line[..<end].lowercased(), String(line[end...].dropFirst().drop { $0 == " " }))
    }

    /// Whether two fields are the same. In HTTP/2, their names are in lower case.
    private static func areEqual(_ one: String, _ other: String) -> Bool {
        one == other || parts(of: one) == parts(of: other)
    }
}

extension String {
    /// Bytes as text. Those that could do something to a terminal are shown as numbers.
    init(printable bytes: Span<UInt8>, keepingLineEnds: Bool = false) {
        self = ""
        for index in bytes.indices {
            switch bytes[index] {
            case .lf where keepingLineEnds: append("\n")
            case .cr where keepingLineEnds: break
            case let byte where byte.isValueByte && byte < 0x80: unicodeScalars.append(Unicode.Scalar(byte))
            case let byte: self += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
    }
}
