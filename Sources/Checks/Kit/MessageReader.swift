/// Reads messages from a stream of bytes and finds their ends (RFC 9112 section 6). It's strict: it reports everything
/// that would confuse a careful peer.
///
/// It shares no code with HTTPCore, so a mistake there can't hide here.
struct MessageReader {
    /// Returns the next bytes; none at the end of the stream.
    typealias Source = () throws(WireProblem) -> [UInt8]

    private var buffer: [UInt8] = []
    private var start = 0

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
        var message = try head(from: source)
        message.framing = try Self.framing(of: message, orElse: .none)
        try body(of: &message, from: source)
        return message
    }

    /// Reads the head of a request. Its body stays in the stream.
    mutating func requestHead(from source: Source) throws(WireError) -> Message {
        var message = try head(from: source)
        message.framing = try Self.framing(of: message, orElse: .none)
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
            var message = try head(from: source)
            guard let status = message.status else {
                throw WireError(problem: .malformed("\"\(message.startLine)\" is no status line"), partial: nil)
            }
            if (100..<200).contains(status) && status != 101 {
                interim.append(message)
                continue
            }
            message.interim = interim
            let isBodiless = method == "HEAD" || status == 101 || status == 204 || status == 304
            message.framing = isBodiless ? .none : try Self.framing(of: message, orElse: .untilClose)
            return message
        }
    }
}

// MARK: - Head

extension MessageReader {
    private mutating func head(from source: Source) throws(WireError) -> Message {
        do {
            var message = Message(startLine: Self.text(try line(from: source)))
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
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                throw .malformed("\"\(line)\" is no field line")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { $0 != " " && $0 != "\t" }.map(value.index(after:)) ?? value.startIndex
            fields.append(Field(String(line[..<colon]), String(value[..<end])))
        }
    }

    /// The framing that the fields announce. Transfer-Encoding overrides Content-Length.
    private static func framing(
        of message: Message, orElse fallback: Message.Framing
    ) throws(WireError) -> Message.Framing {
        if let coding = message["Transfer-Encoding"].last {
            return coding.lowercased().hasSuffix("chunked") ? .chunked : .untilClose
        }
        guard let length = message["Content-Length"].first else { return fallback }
        guard let count = Int(length), count >= 0 else {
            throw WireError(problem: .malformed("Content-Length: \(length) is no length"), partial: message)
        }
        return .length(count)
    }

    /// The next line without its CRLF.
    private mutating func line(from source: Source) throws(WireProblem) -> [UInt8] {
        var searched = 0
        while true {
            if let feed = buffer[(start + searched)...].firstIndex(of: 10) {
                guard feed > start, buffer[feed - 1] == 13 else {
                    throw .malformed("a line ends with LF alone instead of CRLF")
                }
                defer { start = feed + 1 }
                return Array(buffer[start..<(feed - 1)])
            }
            searched = buffer.count - start
            try fill(from: source)
        }
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
            let digits = sizeLine.prefix { $0 != ";" }
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
