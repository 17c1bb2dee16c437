/// Request heads have the same result in every split. An accepted head is sent on as a request that's read in the same
/// way.
func requestHeads(_ input: Input) {
    let limits = input.limits
    let taken = parseInEverySplit(input, summary: summary) { (bytes) throws(MessageError) in
        try RequestHead.parse(bytes, limits: limits)
    }
    guard let (head, size) = taken else { return }

    require(input.bytes[..<size].suffix(4).elementsEqual([13, 10, 13, 10]), "a head ends with an empty line")
    require(isClean(head.method.description.utf8), "the method holds CR, LF or NUL")
    require(isClean(head.target.description.utf8), "the target holds CR, LF or NUL")
    require(isClean(head.authority.description.utf8), "the authority holds CR, LF or NUL")
    requireClean(head.fields)

    let sent = written { $0.append(head: request(head), target: head.target.toOrigin(head.method), head.framing) }
    guard let (again, sentSize) = try? RequestHead.parse(sent.span, limits: Limits()) else {
        require(head.authority.isEmpty, "what is sent on isn't taken: \(String(decoding: sent, as: UTF8.self))")
        return
    }
    require(sentSize == sent.count, "what is sent on is more than one head")
    require(again.method == head.method, "another method")
    require(again.target.toOrigin(head.method) == head.target.toOrigin(head.method), "another target")
    require(again.authority == head.authority, "another authority")
    require(again.framing == head.framing, "another body")
    // TE is sent on together with a Connection that names it. Otherwise, there's no Connection.
    var fields = again.fields
    fields.remove(.connection)
    require(written(fields) == written(head.fields), "other fields")
}

private func summary(_ head: RequestHead) -> [UInt8] {
    let rest = "\(head.version) \(head.framing) \(head.expectsContinue) \(head.isPersistent) \(head.target)"
    return written { $0.append(head: request(head), target: head.target.description, head.framing) } + Array(rest.utf8)
}

private func request(_ head: RequestHead) -> Request {
    Request(
        method: head.method, target: head.target, authority: head.authority, fields: head.fields, body: .none,
        version: head.version, clientAddress: "")
}
