/// Decodes a chunked body (RFC 9112 section 7.1). On the wire, it looks like this:
///
///     5;extension=1 CRLF     the size in hexadecimal, then perhaps extensions
///     hello CRLF             5 bytes of content
///     0 CRLF                 the last chunk is empty
///     Some-Field: x CRLF     trailers, usually none
///     CRLF
///
/// The bytes may arrive in pieces that end anywhere. So the decoder is a small value that remembers where it is: call
/// `step` whenever there are more bytes, do what it says, and call it again.
struct ChunkedDecoder {
    /// What to do with the bytes that `step` looked at.
    enum Step: Equatable {
        /// Drop the first `consumed` bytes, and come back when there are more.
        case more(consumed: Int)
        /// Drop the first `skip` bytes. The next `count` are content.
        case content(skip: Int, count: Int)
        /// Drop the first `consumed` bytes. The body has ended.
        case end(consumed: Int)
    }

    private enum State {
        /// Before the line with the size of a chunk.
        case size
        /// Inside a chunk, with this many bytes left.
        case content(Int)
        /// Before the CRLF that follows a chunk's content.
        case contentEnd
        /// After the last chunk.
        case trailers
    }

    private var state = State.size
    private var extensionBytes = 0
    /// The trailers; empty until the body has ended.
    private(set) var trailers = Fields()
    private let isResponse: Bool
    private let mostTrailers: Int
    private let mostTrailerBytes: Int
    private let longestLine: Int
    private let mostExtensionBytes: Int

    init(isResponse: Bool, limits: Limits) {
        self.isResponse = isResponse
        mostTrailers = limits.fieldCount
        mostTrailerBytes = limits.trailers
        longestLine = limits.chunkLine
        mostExtensionBytes = limits.chunkExtensions
    }

    /// Looks at the bytes that have arrived. They must begin where the last step ended.
    mutating func step(_ bytes: Span<UInt8>) throws(MessageError) -> Step {
        var position = 0
        while true {
            switch state {
            case .size:
                guard let line = try sizeLine(bytes.extracting(position...)) else { return .more(consumed: position) }
                position += line.count
                state = line.size == 0 ? .trailers : .content(line.size)
            case .content(let left):
                let count = min(left, bytes.count - position)
                guard count > 0 else { return .more(consumed: position) }
                state = count == left ? .contentEnd : .content(left - count)
                return .content(skip: position, count: count)
            case .contentEnd:
                let rest = bytes.extracting(position...)
                guard rest.isEmpty || rest[0] == .cr, rest.count < 2 || rest[1] == .lf else { throw .chunk }
                guard rest.count >= 2 else { return .more(consumed: position) }
                position += 2
                state = .size
            case .trailers:
                guard let count = try takeTrailers(bytes.extracting(position...)) else {
                    return .more(consumed: position)
                }
                return .end(consumed: position + count)
            }
        }
    }

    /// Reads the size of a chunk in hexadecimal, and its extensions, which are ignored (RFC 9112 section 7.1.1).
    ///
    /// - Returns: the size of the chunk and the length of the line; nil if the line hasn't arrived completely.
    private mutating func sizeLine(_ bytes: Span<UInt8>) throws(MessageError) -> (size: Int, count: Int)? {
        var position = 0
        var size = 0
        while position < bytes.count, let digit = bytes[position].hexValue {
            guard size <= Int.max >> 4, position < longestLine else { throw .chunk }
            size = size << 4 | Int(digit)
            position += 1
        }
        let digits = position
        guard digits > 0 || bytes.isEmpty else { throw .chunk }
        // White space is only allowed if a semicolon follows.
        while position < bytes.count, bytes[position].isBlank { position += 1 }
        if position < bytes.count, bytes[position] == .semicolon {
            while position < bytes.count, bytes[position].isValueByte { position += 1 }
        } else if position < bytes.count, position > digits {
            throw .chunk
        }
        guard position <= longestLine else { throw .chunk }
        guard position < bytes.count else { return nil }
        guard bytes[position] == .cr else { throw .chunk }
        guard position + 1 < bytes.count else { return nil }
        guard bytes[position + 1] == .lf else { throw .chunk }
        extensionBytes += position - digits
        guard extensionBytes <= mostExtensionBytes else { throw .chunk }
        return (size, position + 2)
    }

    /// Reads the fields after the last chunk. They stay separate from those of the head (RFC 9110 section 6.5.1), and
    /// fields that mustn't be trailers are dropped.
    ///
    /// - Returns: the length of the section; nil if it hasn't arrived completely.
    private mutating func takeTrailers(_ bytes: Span<UInt8>) throws(MessageError) -> Int? {
        // Usually there are none.
        if bytes.count >= 2, bytes[0] == .cr, bytes[1] == .lf { return 2 }
        let bytes = bytes.extracting(0..<min(mostTrailerBytes, bytes.count))
        guard let end = try FieldParser.sectionEnd(in: bytes, from: 0, atMost: mostTrailers) else {
            guard bytes.count < mostTrailerBytes else { throw .fieldsTooLarge }
            return nil
        }
        let section = bytes.extracting(0..<end)
        var fields = Fields()
        try FieldParser.lines(of: section, isResponse: isResponse, atMost: mostTrailers) {
            (name, value) throws(MessageError) in
            if TrailerRules.allow(section.extracting(name)) { fields.mark(name: name, value: value, of: section) }
        }
        trailers = fields
        return end
    }
}
