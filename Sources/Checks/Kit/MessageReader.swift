/// Reads messages from a stream of bytes and finds their ends (RFC 9112 section 6).
///
/// It reports everything that would confuse a careful peer. If it's strict, it also reports everything that two peers
/// could read in two ways: then it expects of a recipient's input what RFC 9112 demands of a sender.
///
/// It shares no code with HTTPCore, so a mistake there can't hide here.
public struct MessageReader {
    /// Returns the next bytes; none at the end of the stream.
    typealias Source = () throws(WireProblem) -> [UInt8]

    private var buffer: [UInt8] = []
    private var start = 0
    private let isStrict: Bool

    /// A reader of a stream that begins with these bytes.
    public init(_ bytes: [UInt8] = [], isStrict: Bool = false) {
        (buffer, self.isStrict) = (bytes, isStrict)
    }

    /// Whether all bytes so far belong to the messages that have been read.
    public var isAtEnd: Bool { start == buffer.count }

    /// The bytes after the messages that have been read so far.
    var rest: [UInt8] { Array(buffer[start...]) }

    /// Removes the bytes that belong to no message yet, and returns them.
    mutating func takeRest() -> [UInt8] {
        defer { (buffer, start) = ([], 0) }
        return rest
    }

    /// Adds bytes that were read elsewhere.
    mutating func append(_ bytes: [UInt8]) {
        buffer += bytes
    }

    /// Reads a request.
    mutating func request(from source: Source) throws(WireError) -> Message {
        var message = try requestHead(from: source)
        try body(of: &message, from: source)
        return message
    }

    /// Reads the head of a request. Its body stays in the stream.
    mutating func requestHead(from source: Source) throws(WireError) -> Message {
        var message = try head(from: source, isRequest: true)
        if isStrict, message["Host"].count != 1 {
            throw WireError(problem: .malformed("\(message["Host"].count) Host fields"), partial: message)
        }
        message.framing = try framing(of: message) ?? .none
        return message
    }

    /// Reads the interim responses and the final response to a request with this method.
    mutating func response(to method: String, from source: Source) throws(WireError) -> Message {
        var message = try responseHead(to: method, from: source)
        try body(of: &message, from: source)
        return message
    }

    /// Reads the head of the final response. Its body stays in the stream.
    mutating func responseHead(to method: String, from source: Source) throws(WireError) -> Message {
        var interim: [Message] = []
        while true {
            var message = try nextResponseHead(to: method, from: source)
            guard message.isInterim else {
                message.interim = interim
                return message
            }
            interim.append(message)
        }
    }

    /// Reads the head of the next response, interim or final.
    private mutating func nextResponseHead(to method: String, from source: Source) throws(WireError) -> Message {
        var message = try head(from: source, isRequest: false)
        let status = message.status ?? 0
        let hasNoFraming = status / 100 == 1 || status == 204
        if hasNoFraming && !isStrict { return message }
        let framing = try framing(of: message)
        if hasNoFraming, framing != nil {
            throw WireError(problem: .malformed("a \(status) with framing fields"), partial: message)
        }
        if !hasNoFraming, method != "HEAD", status != 304 { message.framing = framing ?? .untilClose }
        return message
    }
}

// MARK: - Recorded streams

extension MessageReader {
    /// Reads a request from the bytes so far. If they end too early, the problem is ``WireProblem/closed``.
    public mutating func request() throws(WireError) -> Message {
        try request(from: { [] })
    }

    /// Reads the next response, interim or final, from the bytes so far. If they end too early, the problem is
    /// ``WireProblem/closed``.
    ///
    /// - Parameter hasEnded: whether the connection was closed in good order, which can end a body.
    public mutating func nextResponse(to method: String, hasEnded: Bool) throws(WireError) -> Message {
        let end: Source = { () throws(WireProblem) in
            if !hasEnded { throw .closed }
            return []
        }
        var message = try nextResponseHead(to: method, from: end)
        try body(of: &message, from: end)
        return message
    }
}

// MARK: - Head

extension MessageReader {
    private mutating func head(from source: Source, isRequest: Bool) throws(WireError) -> Message {
        do throws(WireProblem) {
            let line = Self.text(try line(from: source))
            var message = Message(startLine: line)
            if isRequest {
                if isStrict, !Self.isRequestLine(line) { throw .malformed("\"\(line)\" is no request line") }
            } else if message.status == nil || isStrict && !Self.isStatusLine(line) {
                throw .malformed("\"\(line)\" is no status line")
            }
            message.fields = try fieldLines(from: source)
            return message
        } catch {
            throw WireError(problem: error, partial: nil)
        }
    }

    private mutating func fieldLines(from source: Source) throws(WireProblem) -> [Field] {
        var fields: [Field] = []
        while true {
            let line = Self.text(try line(from: source))
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
                !isStrict || line[..<colon].utf8.allSatisfy(\.isTokenByte)
            else {
                throw .malformed("\"\(line)\" is no field line")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { $0 != " " && $0 != "\t" }.map(value.index(after:)) ?? value.startIndex
            fields.append(Field(String(line[..<colon]), String(value[..<end])))
        }
    }

    /// The framing that the fields announce; nil if they announce none. A strict reader takes only one field for it.
    /// Otherwise, Transfer-Encoding overrides Content-Length.
    private func framing(of message: Message) throws(WireError) -> Message.Framing? {
        let (lengths, codings) = (message["Content-Length"], message["Transfer-Encoding"])
        if isStrict, lengths.count + codings.count > 1 || !codings.isEmpty && codings != ["chunked"] {
            let lines = lengths.map { "Content-Length: \($0)" } + codings.map { "Transfer-Encoding: \($0)" }
            throw WireError(problem: .malformed(lines.joined(separator: " | ")), partial: message)
        }
        if let coding = codings.last { return coding.lowercased().hasSuffix("chunked") ? .chunked : .untilClose }
        guard let length = lengths.first else { return nil }
        guard let count = Int(length), count >= 0, !isStrict || length.utf8.allSatisfy(\.isDigit) else {
            throw WireError(problem: .malformed("Content-Length: \(length) is no length"), partial: message)
        }
        return .length(count)
    }

    /// The next line without its CRLF.
    private mutating func line(from source: Source) throws(WireProblem) -> [UInt8] {
        var length = 0
        while true {
            while start + length < buffer.count {
                let (byte, follows) = (buffer[start + length], length > 0 && buffer[start + length - 1] == 13)
                if byte == 10 {
                    guard follows else { throw .malformed("a line ends with LF alone instead of CRLF") }
                    defer { start += length + 1 }
                    return Array(buffer[start..<(start + length - 1)])
                }
                if isStrict, follows { throw .malformed("a bare CR in a line") }
                if isStrict, byte < 32 && byte != 9 && byte != 13 || byte == 127 {
                    throw .malformed("a control character in a line")
                }
                length += 1
            }
            try fill(from: source)
        }
    }

    private static func isRequestLine(_ line: String) -> Bool {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        return words.count == 3 && !words[0].isEmpty && words[0].utf8.allSatisfy(\.isTokenByte)
            && !words[1].isEmpty && words[1].utf8.allSatisfy { (33...126).contains($0) } && words[2] == "HTTP/1.1"
    }

    private static func isStatusLine(_ line: String) -> Bool {
        let bytes = Array(line.utf8)
        return bytes.count >= 13 && line.hasPrefix("HTTP/1.1 ") && bytes[9..<12].allSatisfy(\.isDigit)
            && bytes[12] == 32
    }

    /// Turns each byte into one character, so that nothing is lost or corrected.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let characters = bytes.map { Unicode.Scalar($0) }
        return String(String.UnicodeScalarView(characters))
    }
}

// MARK: - Body

extension MessageReader {
    /// Reads the body, according to the message's framing.
    mutating func body(of message: inout Message, from source: Source) throws(WireError) {
        do {
            switch message.framing {
            case .none: break
            case .length(let count): try take(count, into: &message.body, from: source)
            case .chunked: try chunks(into: &message, from: source)
            case .untilClose: try everything(into: &message.body, from: source)
            }
        } catch {
            throw WireError(problem: error, partial: message)
        }
    }

    private mutating func chunks(into message: inout Message, from source: Source) throws(WireProblem) {
        while true {
            let sizeLine = Self.text(try line(from: source))
            let digits = isStrict ? sizeLine[...] : sizeLine.prefix { $0 != ";" }
            guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit), let size = Int(digits, radix: 16) else {
                throw .malformed("\"\(sizeLine)\" is no chunk size")
            }
            if size == 0 { break }
            try take(size, into: &message.body, from: source)
            guard try line(from: source).isEmpty else { throw .malformed("a chunk is longer than its size") }
        }
        message.trailers = try fieldLines(from: source)
    }

    private mutating func take(
        _ count: Int, into body: inout [UInt8], from source: Source
    ) throws(WireProblem) {
        var missing = count
        while true {
            let piece = min(missing, buffer.count - start)
            body += buffer[start..<(start + piece)]
            start += piece
            missing -= piece
            if missing == 0 { return }
            try fill(from: source)
        }
    }

    private mutating func everything(into body: inout [UInt8], from source: Source) throws(WireProblem) {
        repeat {
            body += buffer[start...]
            buffer = try source()
            start = 0
        } while !buffer.isEmpty
    }

    private mutating func fill(from source: Source) throws(WireProblem) {
        let bytes = try source()
        if bytes.isEmpty { throw .closed }
        if start == buffer.count {
            buffer = bytes
            start = 0
        } else {
            buffer += bytes
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
    fileprivate var isTokenByte: Bool {
        isDigit || (97...122).contains(self | 32) || "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
}
