/// The head of a request: all that comes before its body.
struct RequestHead {
    var method: Method
    var target: Target
    var version: Version
    var authority: Authority
    var fields: Fields
    var bodyLength: BodyLength
    /// Whether the client wants to hear 100 before it sends the body.
    var expectsContinue = false
    /// Whether another request may follow on the connection.
    var isPersistent: Bool

    /// Parses the head at the start of some bytes. A pure function: it reads nothing and keeps nothing.
    ///
    /// - Returns: the head and the number of bytes it took; nil if it isn't whole yet.
    static func parse(
        _ bytes: Span<UInt8>, limits: Limits
    ) throws(MessageError) -> (head: RequestHead, size: Int)? {
        // What lies behind the limit isn't looked at, however much has arrived.
        let bytes = bytes.extracting(0..<min(limits.head, bytes.count))
        let start = RequestLine.emptyLines(bytes)
        guard let line = try RequestLine.parse(bytes, from: start, limits: limits),
            let end = try FieldParser.sectionEnd(in: bytes, from: line.end, atMost: limits.fieldCount)
        else {
            guard bytes.count < limits.head else { throw .fieldsTooLarge }
            return nil
        }
        return (try RequestHead(line, section: bytes.extracting(line.end..<end), limits), end)
    }

    private init(_ line: RequestLine, section: Span<UInt8>, _ limits: Limits) throws(MessageError) {
        var fields = Fields()
        var framing = FramingFields()
        var host: Range<Int>?
        var closes = line.version == .http10
        var expectsContinue = false
        try FieldParser.lines(of: section, isResponse: false, atMost: limits.fieldCount) {
            (name, value) throws(MessageError) in
            let content = section.extracting(value)
            switch KnownField(section.extracting(name)) {
            case .contentLength:
                return try framing.takeContentLength(content)
            case .transferEncoding:
                return try framing.takeTransferEncoding(content)
            case .host:
                // Two are 400, even if they agree (RFC 9112 section 3.2).
                guard host == nil else { throw .host }
                host = value
                return
            case .connection:
                closes = closes || content.hasListMember("close")
            case .expect:
                // An empty list asks for nothing (RFC 9110 section 5.6.1.2).
                guard let isContinue = content.isList(of: "100-continue") else { return }
                guard isContinue else { throw .expectation }
                // A 1.0 client doesn't know what it asks for (RFC 9110 section 10.1.1).
                expectsContinue = line.version == .http11
            case .other:
                break
            }
            fields.mark(name: name, value: value, of: section)
        }
        let bodyLength = try framing.lengthOfRequest(line.version)
        guard host != nil || line.version == .http10 else { throw .host }
        if let host, !Authority.isValid(section.extracting(host)) { throw .host }

        method = line.method
        target = line.target
        version = line.version
        // The absolute form wins over Host (RFC 9112 section 3.2.2).
        authority = line.authority ?? Authority(unchecked: host.map { String(section.extracting($0)) } ?? "")
        self.fields = fields
        self.bodyLength = bodyLength
        self.expectsContinue = expectsContinue && !bodyLength.isEmpty
        isPersistent = !closes
    }
}

/// The fields that the core itself acts on.
enum KnownField {
    case connection, contentLength, expect, host, transferEncoding, other

    init(_ name: Span<UInt8>) {
        self =
            switch name.count {
            case 4 where name.equalsIgnoringCase("host"): .host
            case 6 where name.equalsIgnoringCase("expect"): .expect
            case 10 where name.equalsIgnoringCase("connection"): .connection
            case 14 where name.equalsIgnoringCase("content-length"): .contentLength
            case 17 where name.equalsIgnoringCase("transfer-encoding"): .transferEncoding
            default: .other
            }
    }
}
