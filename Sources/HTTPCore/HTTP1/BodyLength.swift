/// How the end of a body is found (RFC 9112 section 6.3).
enum BodyLength: Equatable, Sendable {
    /// There is no body.
    case none
    /// Content-Length: so many bytes.
    case bytes(Int)
    /// Transfer-Encoding: chunked.
    case chunked
    /// A response that ends when its connection does.
    case untilClose

    /// Whether there is nothing to read.
    var isEmpty: Bool { self == .none || self == .bytes(0) }
}

/// What the fields of a head say of the framing, before it is known what may be believed.
struct FramingFields {
    var contentLength: Int?
    var isChunked = false

    /// A Content-Length. A second one, or a list, is refused even where its members agree (RFC 9110 section 8.6).
    mutating func takeContentLength(_ value: Span<UInt8>) throws(MessageError) {
        guard contentLength == nil, !value.isEmpty else { throw .framing }
        var length = 0
        for index in value.indices {
            guard value[index].isDigit else { throw .framing }
            let (tens, isTooLarge) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(Int(value[index] - .zero))
            guard !isTooLarge, !overflows else { throw .framing }
            length = sum
        }
        contentLength = length
    }

    /// A Transfer-Encoding. Only `chunked` alone is understood: another coding before it is 501, anything else leaves
    /// the end of the message in doubt (RFC 9112 sections 6.1 and 6.3). In no other list do empty members matter; here they
    /// are refused, as others that read the same message may not look past them.
    mutating func takeTransferEncoding(_ value: Span<UInt8>) throws(MessageError) {
        guard !isChunked else { throw .framing }
        if value.equalsIgnoringCase("chunked") {
            isChunked = true
            return
        }
        var codings: [String] = []
        var isList = true
        value.forEachListMember { member in
            codings.append(String(member).lowercased())
            isList = isList && member.isToken
        }
        guard isList, codings.count > 1, codings.last == "chunked", !codings.dropLast().contains("chunked") else {
            throw .framing
        }
        throw .transferCoding
    }

    func lengthOfRequest(_ version: Version) throws(MessageError) -> BodyLength {
        guard isChunked else { return contentLength.map { .bytes($0) } ?? .none }
        // Both together is how requests are smuggled, and 1.0 knows no chunks (RFC 9112 section 6.1).
        guard contentLength == nil, version == .http11 else { throw .framing }
        return .chunked
    }

    func lengthOfResponse(_ status: Status, to method: Method, _ version: Version) throws(MessageError) -> BodyLength {
        if status.forbidsContent || method == .head { return .none }
        if isChunked {
            // A 1.0 message with a transfer coding is framed wrongly (RFC 9112 section 6.1).
            guard version == .http11 else { throw .framing }
            return .chunked
        }
        return contentLength.map { .bytes($0) } ?? .untilClose
    }
}
