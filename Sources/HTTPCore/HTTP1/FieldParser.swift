/// Parses field lines, up to the empty line that ends them (RFC 9112 section 5).
enum FieldParser {
    /// Finds the end of a line. A line ends with CRLF and nothing else; a bare CR or LF is an error (RFC 9112 section
    /// 2.2).
    ///
    /// - Returns: the index of the CR; nil if the line hasn't arrived completely.
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

    /// Finds the end of the section that begins at `start`, including its empty line.
    ///
    /// If the section hasn't arrived completely, this throws as soon as its first lines can't be right.
    ///
    /// - Returns: the index after the empty line; nil if it hasn't arrived yet.
    static func sectionEnd(
        in bytes: Span<UInt8>, from start: Int, atMost limit: Int
    ) throws(MessageError) -> Int? {
        // The section may be empty. Then the CRLF of the line before it is the first half of the blank line.
        if let blank = bytes.firstBlankLine(from: start - 2) { return blank + 4 }
        try validateLines(in: bytes, from: start, atMost: limit)
        return nil
    }

    /// Throws if there are too many lines, or if they contain bytes that no field line may contain. The last line may
    /// be incomplete.
    private static func validateLines(in bytes: Span<UInt8>, from start: Int, atMost limit: Int) throws(MessageError) {
        var position = start
        var count = 0
        while let end = try lineEnd(in: bytes, from: position), end > position {
            count += 1
            guard count <= limit else { throw .fieldsTooLarge }
            position = end + 2
        }
    }

    /// Splits the line that begins at `start` into name and value, and finds the next line.
    ///
    /// White space before the colon is an error in a request; in a response, it is removed (RFC 9112 section 5.1). A
    /// line that begins with white space, such as a folded one, is an error in both (RFC 9112 sections 2.2 and 5.2).
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

    /// Calls `take` for each line of a complete section.
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
            // The same message must fail with the same error, however it arrives. Incomplete sections are checked for
            // bad bytes before anything else, so a complete one is, too.
            try validateLines(in: section, from: 0, atMost: limit)
            throw error
        }
    }
}
