/// The head of a request: everything before its body.
struct RequestHead {
    var method: Method
    var target: Target
    var version: Version
    var authority: Authority
    var fields: Fields
    var framing: Framing
    /// Whether the client waits for 100 (Continue) before it sends the body.
    var expectsContinue = false
    /// Whether another request may follow on the same connection.
    var isPersistent: Bool

    /// Parses the head at the start of `bytes`. This is a pure function: it reads from no socket and keeps no state.
    ///
    /// - Returns: the head and its size in bytes; nil if it hasn't arrived completely.
    static func parse(
        _ bytes: Span<UInt8>, limits: Limits
    ) throws(MessageError) -> (head: RequestHead, size: Int)? {
        // Bytes beyond the limit are ignored, however many have arrived.
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
        var announced = FramingFields()
        var host: Range<Int>?
        var closes = line.version == .http10
        var expectsContinue = false
        try FieldParser.lines(of: section, isResponse: false, atMost: limits.fieldCount) {
            (name, value) throws(MessageError) in
            let content = section.extracting(value)
            switch KnownField(section.extracting(name)) {
            case .contentLength:
                return try announced.takeContentLength(content)
            case .transferEncoding:
                return try announced.takeTransferEncoding(content)
            case .host:
                // A second Host is an error, even if both agree (RFC 9112 section 3.2).
                guard host == nil else { throw .host }
                host = value
                return
            case .connection:
                closes = closes || content.hasListMember("close")
            case .expect:
                // An empty list asks for nothing (RFC 9110 section 5.6.1.2).
                guard let isContinue = content.isList(of: "100-continue") else { return }
                guard isContinue else { throw .expectation }
                // Interim responses don't exist in HTTP/1.0, so its clients can't wait for one (RFC 9110 section
                // 10.1.1).
                expectsContinue = line.version == .http11
            case .other:
                break
            }
            fields.mark(name: name, value: value, of: section)
        }
        let framing = try announced.lengthOfRequest(line.version)
        guard host != nil || line.version == .http10 else { throw .host }
        if let host, !Authority.isValid(section.extracting(host)) { throw .host }

        method = line.method
        target = line.target
        version = line.version
        // If the target is in absolute form, its authority replaces Host (RFC 9112 section 3.2.2).
        authority = line.authority ?? Authority(unchecked: host.map { String(section.extracting($0)) } ?? "")
        self.fields = fields
        self.framing = framing
        self.expectsContinue = expectsContinue && !framing.isEmpty
        isPersistent = !closes
    }
}

/// The fields that the core itself needs while it parses a head.
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
