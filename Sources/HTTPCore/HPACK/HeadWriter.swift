// Header blocks for the messages of the core (RFC 9113 section 8.3). As in HTTP/1.1, the framing is the core's own:
// handlers can't add to it, whatever fields they set.

extension HPACKEncoder {
    /// Fields that the core writes itself, or that don't exist in HTTP/2 (RFC 9113 section 8.2.2).
    private static let owned: FieldNames = [
        .connection, .contentLength, .host, .keepAlive, .proxyConnection, .transferEncoding, .upgrade,
    ]

    /// Appends the head of a request.
    mutating func append(
        head request: Request, scheme: String, target: String, contentLength: Int?, to block: Buffer
    ) {
        begin(block)
        append(Pseudo.method, request.method.description, to: block)
        append(Pseudo.scheme, scheme, to: block)
        append(Pseudo.authority, request.authority.description, to: block)
        append(Pseudo.path, target, to: block)
        append(request.fields, to: block)
        append(contentLength, to: block)
    }

    /// Appends the head of a final response. If Date is missing, it's added (RFC 9110 section 6.6.1).
    mutating func append(
        head response: Response, contentLength: Int?, date: @autoclosure () -> String, to block: Buffer
    ) {
        append(interim: response, to: block)
        if !response.fields.contains(.date) { append(.date, date(), to: block) }
        append(contentLength, to: block)
    }

    /// Appends the head of an interim response.
    mutating func append(interim response: Response, to block: Buffer) {
        begin(block)
        append(response.status, to: block)
        append(response.fields, to: block)
    }

    /// Appends trailers.
    mutating func append(trailers: Fields, to block: Buffer) {
        begin(block)
        append(trailers, to: block)
    }

    /// The usual codes are in the static table.
    private mutating func append(_ status: Status, to block: Buffer) {
        guard let number = HPACKStaticTable.number(of: status.code) else {
            return append(Pseudo.status, String(status.code), to: block)
        }
        block.append(integer: number, prefix: 7, flags: 0x80)
    }

    /// Appends Content-Length, as a literal that enters no table: it's rarely the same again.
    private func append(_ length: Int?, to block: Buffer) {
        guard let length else { return }
        block.append(integer: HPACKStaticTable.contentLength, prefix: 4, flags: 0x00)
        let mark = block.count
        block.append(0)
        block.append(decimal: length)
        block.put(UInt8(block.count - mark - 1), at: mark)
    }

    private mutating func append(_ name: FieldName, _ value: String, to block: Buffer) {
        name.description.withBytes { bytes in
            value.withBytes { append(name.key, bytes, $0, to: block) }
        }
    }

    /// Appends fields without those that belong to one connection.
    private mutating func append(_ fields: Fields, to block: Buffer) {
        guard !fields.contains(.connection) else {
            var fields = fields
            fields.removeFields(namedIn: .connection)
            fields.remove(.connection)
            return append(fields, to: block)
        }
        let bytes = fields.bytes.span
        for line in fields.lines where !fields.isAny(of: HPACKEncoder.owned, line) {
            let name = bytes.extracting(line.name)
            // White space at the ends isn't allowed here (RFC 9113 section 8.2.1). A handler may have set such a value.
            let value = bytes.extracting(bytes.trimmed(line.value))
            if name.count == 2, name.equalsIgnoringCase("te"), !value.equalsIgnoringCase("trailers") { continue }
            let isNeverIndexed = fields.neverIndexed & FieldName.bit(line.key) != 0
            append(line.key, name, value, isNeverIndexed: isNeverIndexed, to: block)
        }
    }
}

/// The pseudo-fields. They aren't tokens, so no field can be called like one of them.
private enum Pseudo {
    static let authority = FieldName(unchecked: ":authority")
    static let method = FieldName(unchecked: ":method")
    static let path = FieldName(unchecked: ":path")
    static let scheme = FieldName(unchecked: ":scheme")
    static let status = FieldName(unchecked: ":status")
}
