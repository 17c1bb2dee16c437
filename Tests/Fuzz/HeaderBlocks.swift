/// Header blocks: in every split the same fields and the same table, or the same fault. What is decoded comes back when
/// it is encoded, and what is accepted as a request, a response or trailers can't split a message of HTTP/1.1.
func headerBlocks(_ input: Input) {
    var limits = HTTP2Limits()
    if input.way & 1 == 1 {
        limits.headerTable = 100
        limits.fieldList = 200
        limits.fieldCount = 5
        limits.decodedList = 2000
    }
    // A few fields in the table, so that inputs can name them.
    let first: [UInt8] = [0x40, 1, 0x61, 1, 0x62, 0x44, 2, 0x2F, 0x63, 0x41, 1, 0x64]
    func decode(_ pieces: [ArraySlice<UInt8>]) -> Decoded {
        var decoded = Decoded(decoder: HPACKDecoder(limits: limits))
        if input.way & 2 == 2 { decoded.take([first[...]]) }
        decoded.take(pieces)
        return decoded
    }
    let whole = decode([input.bytes[...]])
    for place in input.places {
        require(
            decode([input.bytes[..<place], input.bytes[place...]]) == whole, "another outcome after \(place) bytes")
    }
    guard whole.fault == nil else { return }
    require(whole.fields.count <= limits.fieldCount, "too many fields")
    require(whole.decoder.table.size <= limits.headerTable, "too large a table")
    requireSameAfterEncoding(whole.fields, twice: input.way & 4 == 4)
    requireSafe(whole.fields)
}

private struct Field: Equatable {
    let name: [UInt8]
    let value: [UInt8]
    let isNeverIndexed: Bool
}

private struct Decoded: Equatable {
    var decoder: HPACKDecoder
    var fields: [Field] = []
    var isTooLarge = false
    var fault: ConnectionError?

    init(decoder: HPACKDecoder) {
        self.decoder = decoder
    }

    mutating func take(_ pieces: [ArraySlice<UInt8>]) {
        fields = []
        do throws(ConnectionError) {
            for (number, piece) in pieces.enumerated() {
                var found: [Field] = []
                let outcome = try decoder.decode(piece.span, isLast: number == pieces.count - 1) {
                    found.append(Field(name: copy($0), value: copy($1), isNeverIndexed: $2))
                }
                fields += found
                isTooLarge = outcome == .tooLarge
            }
        } catch {
            fault = error
        }
    }

    static func == (left: Decoded, right: Decoded) -> Bool {
        left.fault == right.fault
            && (left.fault != nil
                || left.fields == right.fields && left.isTooLarge == right.isTooLarge
                    && left.decoder.table.bytes == right.decoder.table.bytes
                    && left.decoder.table.size == right.decoder.table.size)
    }
}

private func copy(_ span: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.append(span)
    return copy
}

private func requireSameAfterEncoding(_ fields: [Field], twice: Bool) {
    var encoder = HPACKEncoder(limits: HTTP2Limits())
    var decoder = HPACKDecoder(limits: HTTP2Limits())
    for _ in 0..<(twice ? 2 : 1) {
        let block = written { buffer in
            encoder.begin(buffer)
            for field in fields {
                encoder.append(
                    FieldName.key(field.name.span), field.name.span, field.value.span,
                    isNeverIndexed: field.isNeverIndexed, to: buffer)
            }
        }
        var again: [Field] = []
        let outcome = try? decoder.decode(block.span, isLast: true) {
            again.append(Field(name: copy($0), value: copy($1), isNeverIndexed: $2))
        }
        require(outcome == .complete, "what is encoded isn't decoded")
        require(again.count == fields.count, "another number of fields")
        for (field, sent) in zip(fields, again) {
            require(field.name.map(\.lowercased) == sent.name && field.value == sent.value, "another field")
            require(!field.isNeverIndexed || sent.isNeverIndexed, "a secret may be indexed")
        }
    }
}

private func requireSafe(_ fields: [Field]) {
    var request = RequestFields(limits: Limits())
    var response = ResponseFields()
    var trailers = TrailerFields()
    for field in fields {
        request.take(field.name.span, field.value.span, isNeverIndexed: false)
        response.take(field.name.span, field.value.span, isNeverIndexed: false)
        trailers.take(field.name.span, field.value.span, isNeverIndexed: false)
    }
    if let head = try? request.head(endsStream: false) {
        requireClean(head.fields)
        require(isClean("\(head.method)\(head.scheme)\(head.authority)\(head.target)".utf8), "a line can be split")
        require(!"\(head.method)\(head.authority)\(head.target)".contains(" "), "a request line can be split")
        require(!head.fields.contains(.transferEncoding) && !head.fields.contains(.connection), "foreign framing")
        if head.method != .connect {
            let sent =
                Array("\(head.method) \(head.target) HTTP/1.1\r\nHost: \(head.authority)\r\n".utf8)
                + written { $0.append(chunkedEnd: head.fields) }.dropFirst(3)
            let size = try? RequestHead.parse(sent.span, limits: Limits())?.size
            require(size == sent.count, "what is accepted isn't one head of HTTP/1.1")
        }
    }
    if let head = try? response.head(to: .get, endsStream: false) { requireClean(head.fields) }
    if let fields = try? trailers.trailers(endsStream: true) { requireClean(fields) }
}
