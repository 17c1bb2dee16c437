/// How the receiver of a message finds the end of its body (RFC 9112 section 6.3).
///
/// A reader derives it from the fields of the head. A writer derives it from the body, so a handler can't get it wrong.
enum Framing: Equatable, Sendable {
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

    /// The framing for the body of a request.
    init(request body: borrowing Body) {
        self = body.source == nil ? .none : body.length.map { .bytes($0) } ?? .chunked
    }

    /// The framing for the body of a response, depending on the version of the request, and on whether its method is HEAD.
    ///
    /// A response to HEAD has the length that GET would have, if it's known (RFC 9110 section 9.3.2).
    init(response: borrowing Response, toHead isHead: Bool, _ version: Version) {
        if response.status.isInterim || response.status.code == 204 {
            self = .none
        } else if isHead || response.status.code == 304 {
            self = response.body.length.map { .bytes($0) } ?? .none
        } else if response.body.source == nil {
            // A body can have a length and no source, like one that came from a response to HEAD. It has no content to
            // send.
            self = .bytes(0)
        } else if let length = response.body.length {
            self = .bytes(length)
        } else {
            // An HTTP/1.0 client doesn't understand chunks (RFC 9112 section 6.1).
            self = version == .http10 ? .untilClose : .chunked
        }
    }
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

    func lengthOfRequest(_ version: Version) throws(MessageError) -> Framing {
        guard isChunked else { return contentLength.map { .bytes($0) } ?? .none }
        // A request with both is a typical smuggling attempt, and HTTP/1.0 has no chunks (RFC 9112 section 6.1).
        guard contentLength == nil, version == .http11 else { throw .framing }
        return .chunked
    }

    func lengthOfResponse(_ status: Status, to method: Method, _ version: Version) throws(MessageError) -> Framing {
        if status.forbidsContent || method == .head { return .none }
        if isChunked {
            // An HTTP/1.0 message can't have a transfer coding, so its framing is wrong (RFC 9112 section 6.1).
            guard version == .http11 else { throw .framing }
            return .chunked
        }
        return contentLength.map { .bytes($0) } ?? .untilClose
    }
}
