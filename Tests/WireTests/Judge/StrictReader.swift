import Checks

/// Reads the messages of a stream that has been recorded, and refuses whatever two readers could take for different
/// things: it is stricter than RFC 9112 asks of a recipient, as strict as it asks of a sender.
struct StrictReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The bytes not read yet.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    mutating func request() throws(StreamFault) -> StrictMessage {
        var message = try head(check: Self.checkRequestLine)
        guard message.lines("Host")?.count == 1 else {
            throw .malformed("\((message.lines("Host") ?? []).count) Host fields", message)
        }
        message.framing = try Self.framing(of: message) ?? .none
        try readBody(of: &message)
        return message
    }

    /// The next response, an interim or a final one.
    ///
    /// - Parameter hasEnded: whether the connection was closed in good order, which may be what ends the content.
    mutating func response(to method: String, hasEnded: Bool) throws(StreamFault) -> StrictMessage {
        var message = try head(check: Self.checkStatusLine)
        let isInterim = message.status / 100 == 1
        let framing = try Self.framing(of: message)
        if isInterim || message.status == 204 {
            guard framing == nil else { throw .malformed("a \(message.status) with framing fields", message) }
        } else if method != "HEAD" && message.status != 304 {
            message.framing = framing ?? .untilClose
        }
        try readBody(of: &message)
        guard message.framing != .untilClose || hasEnded else {
            message.isWhole = false
            throw .cut(message)
        }
        return message
    }
}

// MARK: - Head

extension StrictReader {
    private mutating func head(check: (String) throws(StreamFault) -> Void) throws(StreamFault) -> StrictMessage {
        let startLine = try line()
        try check(startLine)
        return StrictMessage(startLine: startLine, fields: try fieldLines())
    }

    /// The next line, without its CRLF.
    private mutating func line() throws(StreamFault) -> String {
        var end = position
        while end < bytes.count, bytes[end] != 13, bytes[end] != 10 {
            guard bytes[end] >= 32 && bytes[end] != 127 || bytes[end] == 9 else {
                throw .malformed("a control character in a line")
            }
            end += 1
        }
        guard end < bytes.count else { throw .cut(nil) }
        guard bytes[end] == 13 else { throw .malformed("a line that ends with LF alone") }
        guard end + 1 < bytes.count else { throw .cut(nil) }
        guard bytes[end + 1] == 10 else { throw .malformed("a bare CR in a line") }
        defer { position = end + 2 }
        return String(latin1: bytes[position..<end])
    }

    private mutating func fieldLines() throws(StreamFault) -> [Field] {
        var fields: [Field] = []
        while true {
            let text = try line()
            if text.isEmpty { return fields }
            guard let (name, value) = text.cut(at: ":"), !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else {
                throw .malformed("\"\(text)\" where a field should stand")
            }
            let start = value.drop { $0 == " " || $0 == "\t" }
            let end = start.lastIndex { $0 != " " && $0 != "\t" }.map(start.index(after:)) ?? start.startIndex
            fields.append(Field(String(name), String(start[..<end])))
        }
    }

    private static func checkRequestLine(_ line: String) throws(StreamFault) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[0].utf8.allSatisfy(\.isTokenByte),
            !words[1].isEmpty, words[1].utf8.allSatisfy({ (33...126).contains($0) }), words[2] == "HTTP/1.1"
        else { throw .malformed("\"\(line)\" where a request line should stand") }
    }

    private static func checkStatusLine(_ line: String) throws(StreamFault) {
        let bytes = Array(line.utf8)
        guard bytes.count >= 13, line.hasPrefix("HTTP/1.1 "), bytes[9..<12].allSatisfy(\.isDigit), bytes[12] == 32
        else { throw .malformed("\"\(line)\" where a status line should stand") }
    }

    /// The framing, if the fields tell of one: exactly one, told once.
    private static func framing(of message: StrictMessage) throws(StreamFault) -> StrictMessage.Framing? {
        switch (message.lines("Content-Length"), message.lines("Transfer-Encoding")) {
        case (nil, nil): return nil
        case (let lengths?, nil):
            guard lengths.count == 1, let length = Int(lengths[0]), lengths[0].utf8.allSatisfy(\.isDigit) else {
                throw .malformed("Content-Length: \(lengths.joined(separator: " | "))", message)
            }
            return .length(length)
        case (nil, let codings?):
            guard codings == ["chunked"] else {
                throw .malformed("Transfer-Encoding: \(codings.joined(separator: " | "))", message)
            }
            return .chunked
        case (_?, _?): throw .malformed("both Content-Length and Transfer-Encoding", message)
        }
    }
}

// MARK: - Content

extension StrictReader {
    private mutating func readBody(of message: inout StrictMessage) throws(StreamFault) {
        do throws(StreamFault) {
            switch message.framing {
            case .none: break
            case .length(let count): try take(count, into: &message)
            case .chunked: try readChunks(into: &message)
            case .untilClose: try take(bytes.count - position, into: &message)
            }
            message.isWhole = true
        } catch {
            switch error {
            case .cut: throw .cut(message)
            case .malformed(let what, _): throw .malformed(what, message)
            }
        }
    }

    private mutating func readChunks(into message: inout StrictMessage) throws(StreamFault) {
        while true {
            let digits = try line()
            guard !digits.isEmpty, digits.utf8.allSatisfy(\.isHexDigit), let size = Int(digits, radix: 16) else {
                throw .malformed("\"\(digits)\" where the size of a chunk should stand")
            }
            if size == 0 { break }
            try take(size, into: &message)
            guard try line().isEmpty else { throw .malformed("a chunk that is longer than its size") }
        }
        message.trailers = try fieldLines()
    }

    private mutating func take(_ count: Int, into message: inout StrictMessage) throws(StreamFault) {
        let end = min(count, bytes.count - position) + position
        message.body += bytes[position..<end]
        let missing = count - (end - position)
        position = end
        if missing > 0 { throw .cut(message) }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
    fileprivate var isHexDigit: Bool { isDigit || (97...102).contains(self | 32) }
    fileprivate var isTokenByte: Bool {
        isDigit || (97...122).contains(self | 32) || "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
}
