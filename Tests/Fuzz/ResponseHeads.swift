/// Response heads have the same result in every split. An accepted head is sent on as a response that's read in the
/// same way.
func responseHeads(_ input: Input) {
    let limits = input.limits
    let method: Method = input.way & 2 == 0 ? .get : .head
    let taken = parseInEverySplit(input, summary: summary) { (bytes) throws(MessageError) in
        try ResponseHead.parse(bytes, to: method, limits: limits)
    }
    guard let (head, size) = taken else { return }

    require(input.bytes[..<size].suffix(4).elementsEqual([13, 10, 13, 10]), "a head ends with an empty line")
    require(isClean(head.status.reason.utf8), "the reason phrase holds CR, LF or NUL")
    requireClean(head.fields)

    let sent = written { encode(head, into: $0) }
    guard let (again, sentSize) = try? ResponseHead.parse(sent.span, to: method, limits: Limits()) else {
        require(false, "what is sent on isn't taken: \(String(decoding: sent, as: UTF8.self))")
        return
    }
    require(sentSize == sent.count, "what is sent on is more than one head")
    require(again.status.description == head.status.description, "another status")
    require(again.framing == head.framing, "another body")
    require(again.contentLength == head.contentLength, "another length")
    var fields = head.fields
    // A missing Date is added.
    if !head.fields.contains(.date), !head.status.isInterim { fields = again.fields }
    require(written(fields) == written(again.fields), "other fields")
}

private func summary(_ head: ResponseHead) -> [UInt8] {
    let rest = "\(head.version) \(head.framing) \(head.contentLength ?? -1) \(head.isPersistent)"
    return written { encode(head, into: $0) } + Array(rest.utf8)
}

/// The head that a server sends on to a client with HTTP/1.1.
private func encode(_ head: ResponseHead, into buffer: Buffer) {
    let response = Response(head.status, fields: head.fields)
    if head.status.isInterim { return buffer.append(interim: response) }
    let framing: Framing =
        switch head.framing {
        case .none: head.contentLength.map { .bytes($0) } ?? .none
        case .bytes(let count): .bytes(count)
        case .chunked: .chunked
        case .untilClose: .untilClose
        }
    buffer.append(head: response, framing, date: "now", closes: !head.isPersistent)
}
