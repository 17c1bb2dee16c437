/// How a reader finds the end of a body (RFC 9112 section 6.3).
enum BodyLength: Equatable, Sendable {
    /// There is no body.
    case none
    /// Content-Length: the body has this many bytes.
    case bytes(Int)
    /// Transfer-Encoding: chunked. The body says itself where it ends.
    case chunked
    /// The body ends when the connection does. Only a response can do that.
    case untilClose

    /// Whether there is nothing to read.
    var isEmpty: Bool { self == .none || self == .bytes(0) }
}

/// What the fields of a head say about the length of the body, before the core decides what to believe.
///
/// Two programs that find different ends for the same message can be tricked: what one of them reads as content, the
/// other reads as the next request. This is called request smuggling. That's why everything doubtful is an error here.
struct FramingFields {
    var contentLength: Int?
    var isChunked = false

    /// Reads a Content-Length. A second one is an error, and so is a list, even if all numbers agree (RFC 9110 section
    /// 8.6).
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

    /// Reads a Transfer-Encoding. Only a single `chunked` is understood. If another coding comes before it, the answer
    /// is 501. Anything else leaves it open where the message ends, and the answer is 400 (RFC 9112 sections 6.1 and
    /// 6.3).
    ///
    /// Empty list members are harmless in other fields. Here they are an error, because another program on the path
    /// might not skip them.
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
        // A request with both is a typical smuggling attempt, and HTTP/1.0 has no chunks (RFC 9112 section 6.1).
        guard contentLength == nil, version == .http11 else { throw .framing }
        return .chunked
    }

    func lengthOfResponse(_ status: Status, to method: Method, _ version: Version) throws(MessageError) -> BodyLength {
        if status.forbidsContent || method == .head { return .none }
        if isChunked {
            // An HTTP/1.0 message can't have a transfer coding, so its framing is wrong (RFC 9112 section 6.1).
            guard version == .http11 else { throw .framing }
            return .chunked
        }
        return contentLength.map { .bytes($0) } ?? .untilClose
    }
}
