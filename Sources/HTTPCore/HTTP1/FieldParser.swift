/// Field lines, up to the empty line that ends them (RFC 9112 section 5).
enum FieldParser {
    /// A line ends with CRLF, and nothing else (RFC 9112 section 2.2): a bare LF or CR is an error.
    ///
    /// - Returns: the place of the CR; nil if the line isn't whole yet.
    @inline(__always)
    static func lineEnd(in bytes: Span<UInt8>, from start: Int) throws(MessageError) -> Int? {
        var start = start
        while let index = bytes.firstControl(from: start) {
            switch bytes[index] {
            case .tab: start = index + 1
            case .cr where index + 1 == bytes.count: return nil
            case .cr where bytes[index + 1] == .lf: return index
            default: throw .fieldLine
            }
        }
        return nil
    }

    /// Where the section that begins at `start` ends, past its empty line; nil if it isn't whole yet.
    ///
    /// What is there of an unfinished section may already be refused.
    static func sectionEnd(
        in bytes: Span<UInt8>, from start: Int, atMost limit: Int
    ) throws(MessageError) -> Int? {
        // The CRLF of the line before counts as the first half: the section may be empty.
        if let blank = bytes.firstBlankLine(from: start - 2) { return blank + 4 }
        try validateLines(in: bytes, from: start, atMost: limit)
        return nil
    }

    /// Refuses what can't be field lines by its bytes alone. The last line may be unfinished.
    private static func validateLines(in bytes: Span<UInt8>, from start: Int, atMost limit: Int) throws(MessageError) {
        var position = start
        var count = 0
        while let end = try lineEnd(in: bytes, from: position), end > position {
            count += 1
            guard count <= limit else { throw .fieldsTooLarge }
            position = end + 2
        }
    }

    /// The name and the value of the line that begins at `start`, and where the next one begins.
    ///
    /// A space before the colon is 400 in a request; in a response it is taken away (RFC 9112 section 5.1). A line
    /// that begins with a space, be it a folded one, is refused in both (RFC 9112 sections 2.2 and 5.2).
    @inline(__always)
    private static func line(
        of bytes: Span<UInt8>, from start: Int, isResponse: Bool
    ) throws(MessageError) -> (name: Range<Int>, value: Range<Int>, next: Int) {
        let nameEnd = bytes.tokenEnd(from: start)
        var colon = nameEnd
        if isResponse {
            while colon < bytes.count, bytes[colon].isBlank { colon += 1 }
        }
        guard nameEnd > start, colon < bytes.count, bytes[colon] == .colon,
            let end = try lineEnd(in: bytes, from: colon + 1)
        else { throw .fieldLine }
        return (start..<nameEnd, bytes.trimmed((colon + 1)..<end), end + 2)
    }

    /// The lines of a section, which ends with an empty one, each handed to `take`.
    @inline(__always)
    static func lines(
        of section: Span<UInt8>, isResponse: Bool, atMost limit: Int,
        take: (_ name: Range<Int>, _ value: Range<Int>) throws(MessageError) -> Void
    ) throws(MessageError) {
        var position = 0
        var count = 0
        do throws(MessageError) {
            while position + 2 < section.count {
                count += 1
                guard count <= limit else { throw MessageError.fieldsTooLarge }
                let line = try line(of: section, from: position, isResponse: isResponse)
                try take(line.name, line.value)
                position = line.next
            }
        } catch {
            // A section that arrives in pieces is refused for its bytes first, so this one is, too.
            try validateLines(in: section, from: 0, atMost: limit)
            throw error
        }
    }
}
