/// A field value from the wire is accepted if its bytes are allowed, and its bytes stay the same. A value that a
/// handler sets is sent as one line, whatever it contains.
func fieldValues(_ input: Input) {
    let names: [FieldName] = [
        "X", .connection, .contentLength, .transferEncoding, .host, .expect, .te, .via, .xForwardedFor, .date,
    ]
    let name = names[Int(input.way) % names.count]
    received(name, input.bytes)
    set(name, String(decoding: input.bytes, as: UTF8.self))
    asName(String(decoding: input.bytes, as: UTF8.self))
    asAuthority(String(decoding: input.bytes, as: UTF8.self))
}

/// A value from the wire.
private func received(_ name: FieldName, _ value: [UInt8]) {
    let request =
        Array("GET / HTTP/1.1\r\n\(name == .host ? "" : "Host: a\r\n")\(name): ".utf8) + value + [13, 10, 13, 10]
    let response = Array("HTTP/1.1 200 OK\r\n\(name): ".utf8) + value + [13, 10, 13, 10]
    let heads: [Fields?] = [
        try? RequestHead.parse(request.span, limits: Limits())?.head.fields,
        try? ResponseHead.parse(response.span, to: .get, limits: Limits())?.head.fields,
    ]
    for case let fields? in heads {
        requireClean(fields)
        _ = fields[name]
        _ = fields.members(of: name)
    }
    guard name == "X", isClean(value) else { return }
    let isAllowed = value.allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) }
    for fields in heads {
        require((fields != nil) == isAllowed, "a value is taken or refused wrongly")
        guard let line = fields?.lines.first, let bytes = fields?.bytes[line.value] else { continue }
        require(Array(bytes) == trimmed(value), "another value")
    }
}

/// A value that a handler sets.
private func set(_ name: FieldName, _ value: String) {
    var fields: Fields = ["Before": "1"]
    fields.append(name, value)
    fields[name] = value
    fields["After"] = "2"
    requireClean(fields)
    let response = written { $0.append(head: Response(fields: fields), .bytes(5), date: "now", closes: false) }
    guard let (head, size) = try? ResponseHead.parse(response.span, to: .get, limits: Limits()) else {
        require(value.utf8.count > 32_000, "what a handler set makes a head that isn't one")
        return
    }
    require(size == response.count && head.framing == .bytes(5), "what a handler set splits a message")
    let isOwn = [FieldName.connection, .contentLength, .transferEncoding, .host].contains(name)
    require(head.fields.count == (isOwn ? 2 : 3) + (name == .date ? 0 : 1), "another number of fields")
    guard !isOwn else { return }
    let written = value.opaqueBytes.map { $0 == 9 || ($0 >= 32 && $0 != 127) ? $0 : 32 }
    let line = head.fields.lines.first { head.fields.matches($0, name) }
    require(line.map { Array(head.fields.bytes[$0.value]) } == trimmed(written), "another value than was set")
}

/// A name from outside.
private func asName(_ text: String) {
    guard let name = FieldName(text) else { return }
    require(isClean(text.utf8) && !text.utf8.contains { $0 == 0x3A || $0 <= 0x20 }, "no name")
    let fields: Fields = [name: "1"]
    require(fields[FieldName(text.lowercased()) ?? "X"] == "1", "a name isn't found in another case")
}

/// An authority from outside.
private func asAuthority(_ text: String) {
    guard let authority = Authority(text) else { return }
    require(isClean(text.utf8) && !text.utf8.contains { $0 <= 0x20 || $0 == 0x40 || $0 == 0x2F }, "no authority")
    require(!authority.host.isEmpty, "no host")
    let port = authority.port.map { ":\($0)" } ?? ""
    let host = authority.host.contains(":") ? "[\(authority.host)]" : authority.host
    let again = Authority(host + port)
    require(again?.host == authority.host && again?.port == authority.port, "another host or port")
}

private func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    let blanks: (UInt8) -> Bool = { $0 == 9 || $0 == 32 }
    return Array(bytes.drop(while: blanks).reversed().drop(while: blanks).reversed())
}
