/// The head of a response: everything before its body.
struct ResponseHead {
    var status: Status
    var version: Version
    var fields: Fields
    var framing: Framing
    /// The Content-Length. A response to HEAD and a 304 may have one although they have no body.
    var contentLength: Int?
    /// Whether another request may follow on the same connection.
    var isPersistent: Bool

    /// Parses the head at the start of `bytes`, which answers a request with this method. This is a pure function.
    ///
    /// - Returns: the head and its size in bytes; nil if it hasn't arrived completely.
    static func parse(
        _ bytes: Span<UInt8>, to method: Method, limits: Limits
    ) throws(MessageError) -> (head: ResponseHead, size: Int)? {
        // Bytes beyond the limit are ignored, however many have arrived.
        let bytes = bytes.extracting(0..<min(limits.head, bytes.count))
        guard let line = try StatusLine.parse(bytes, limits: limits),
            let end = try FieldParser.sectionEnd(in: bytes, from: line.end, atMost: limits.fieldCount)
        else {
            guard bytes.count < limits.head else { throw .fieldsTooLarge }
            return nil
        }
        return (try ResponseHead(line, to: method, section: bytes.extracting(line.end..<end), limits), end)
    }

    private init(
        _ line: StatusLine, to method: Method, section: Span<UInt8>, _ limits: Limits
    ) throws(MessageError) {
        var fields = Fields()
        var announced = FramingFields()
        var closes = line.version == .http10
        try FieldParser.lines(of: section, isResponse: true, atMost: limits.fieldCount) {
            (name, value) throws(MessageError) in
            let content = section.extracting(value)
            switch KnownField(section.extracting(name)) {
            case .contentLength: return try announced.takeContentLength(content)
            case .transferEncoding: return try announced.takeTransferEncoding(content)
            case .connection: closes = closes || content.hasListMember("close")
            case .expect, .host, .other: break
            }
            fields.mark(name: name, value: value, of: section)
        }
        let framing = try announced.lengthOfResponse(line.status, to: method, line.version)
        let hasLength = !announced.isChunked && !line.status.isInterim && line.status.code != 204

        status = line.status
        version = line.version
        self.fields = fields
        self.framing = framing
        contentLength = hasLength ? announced.contentLength : nil
        // If both are present, Transfer-Encoding counts, but the connection is closed: it can't be trusted (RFC 9112
        // section 6.3).
        isPersistent = !closes && framing != .untilClose && !(announced.isChunked && announced.contentLength != nil)
    }
}

/// The first line of a response: version, status code and reason phrase (RFC 9112 section 4).
private struct StatusLine {
    let version: Version
    let status: Status
    /// The index after the line, where the fields begin.
    let end: Int

    static func parse(_ bytes: Span<UInt8>, limits: Limits) throws(MessageError) -> StatusLine? {
        guard let version = try RequestLine.version(bytes, at: 0) else { return nil }
        guard
            let end = try FieldParser.lineEnd(in: bytes.extracting(0..<min(limits.startLine + 2, bytes.count)), from: 8)
        else {
            guard bytes.count < limits.startLine + 2 else { throw .startLine }
            return nil
        }
        guard end >= 12, bytes[8] == .space, end == 12 || bytes[12] == .space else {
            throw .startLine
        }
        var code = 0
        for index in 9..<12 {
            guard bytes[index].isDigit else { throw .startLine }
            code = code * 10 + Int(bytes[index] - .zero)
        }
        guard (100..<600).contains(code) else { throw .startLine }
        let reason = bytes.extracting(min(13, end)..<end)
        var status = Status(code: code)
        // Usually it's the standard phrase, and then there is no need for another String.
        if !status.reason.withBytes({ $0.isEqual(to: reason) }) {
            status = Status(code: code, reason: String(opaque: reason))
        }
        return StatusLine(version: version, status: status, end: end + 2)
    }
}
