extension Buffer {
    /// Appends the head of a request. Host comes first (RFC 9110 section 7.2).
    func append(head request: Request, target: String, _ framing: Framing, offering protocols: [String] = []) {
        append(request.method.description)
        append(.space)
        append(target)
        append(" HTTP/1.1\r\nHost: ")
        append(request.authority.description)
        append("\r\n")
        let isOffering = !protocols.isEmpty
        append(request.fields.lines[...], of: request.fields, without: isOffering ? Fields.switching : Fields.framing)
        // TE and Upgrade are meant for the next hop only, and Connection must say so (RFC 9110 sections 7.8 and
        // 10.1.4).
        switch (request.fields.contains(.te), isOffering) {
        case (true, true): append("Connection: TE, upgrade\r\n")
        case (true, false): append("Connection: TE\r\n")
        case (false, true): append("Connection: upgrade\r\n")
        case (false, false): break
        }
        if isOffering { append(upgrade: protocols) }
        append(framing)
        append("\r\n")
    }

    /// Appends the head of a final response. If Date is missing, it's added (RFC 9110 section 6.6.1). The framing
    /// follows Date.
    func append(head response: Response, _ framing: Framing, date: @autoclosure () -> String, closes: Bool) {
        append(statusLine: response.status)
        let hasDate = response.fields.contains(.date)
        if !hasDate {
            append("Date: ")
            append(date())
            append("\r\n")
            append(framing)
        }
        let lines = response.fields.lines
        let afterDate = lines.firstIndex { response.fields.matches($0, .date) }.map { $0 + 1 } ?? 0
        append(lines[..<afterDate], of: response.fields)
        if hasDate { append(framing) }
        append(lines[afterDate...], of: response.fields)
        // Upgrade is meant for the next hop only, and Connection must say so (RFC 9110 section 7.8).
        switch (closes, response.fields.contains(.upgrade)) {
        case (true, true): append("Connection: close, upgrade\r\n\r\n")
        case (true, false): append("Connection: close\r\n\r\n")
        case (false, true): append("Connection: upgrade\r\n\r\n")
        case (false, false): append("\r\n")
        }
    }

    /// Appends the head of the response that turns the connection into a tunnel (RFC 9110 section 15.2.2).
    func append(switching response: Response, to protocols: [String]) {
        append(statusLine: response.status)
        append("Connection: upgrade\r\n")
        append(upgrade: protocols)
        append(response.fields.lines[...], of: response.fields, without: Fields.switching)
        append("\r\n")
    }

    private func append(upgrade protocols: [String]) {
        append("Upgrade: ")
        append(protocols.joined(separator: ", "))
        append("\r\n")
    }

    /// Appends an interim response, which never has a body (RFC 9110 section 15.2).
    func append(interim response: Response) {
        append(statusLine: response.status)
        append(response.fields.lines[...], of: response.fields)
        append("\r\n")
    }

    /// Appends the end of a chunked body: the last chunk and the trailers (RFC 9112 section 7.1).
    func append(chunkedEnd trailers: Fields) {
        append("0\r\n")
        append(trailers.lines[...], of: trailers)
        append("\r\n")
    }

    private func append(statusLine status: Status) {
        append("HTTP/1.1 ")
        append(decimal: status.code)
        append(.space)
        append(opaque: status.reason)
        append("\r\n")
    }

    /// Appends a text that may stand for bytes in an unknown encoding (see OpaqueText.swift). Usually it's plain ASCII.
    @inline(__always)
    private func append(opaque text: String) {
        text.withBytes { bytes in
            if bytes.firstUnprintable(from: 0) == nil { append(bytes) } else { append(bytes.withoutStandIns.span) }
        }
    }

    private func append(_ framing: Framing) {
        switch framing {
        case .none, .untilClose: return
        case .chunked: append("Transfer-Encoding: chunked\r\n")
        case .bytes(let count):
            append("Content-Length: ")
            append(decimal: count)
            append("\r\n")
        }
    }

    /// Appends field lines, except those that the core writes itself. Neighbouring lines that also arrived next to each
    /// other are copied in one piece.
    private func append(
        _ lines: ArraySlice<Fields.Line>, of fields: Fields, without owned: FieldNames = Fields.framing
    ) {
        let bytes = fields.bytes.span
        var piece = 0..<0
        for index in lines.indices where !fields.isAny(of: owned, lines[index]) {
            let line = lines[index].whole
            if line.lowerBound != piece.upperBound {
                append(bytes.extracting(piece))
                piece = line
            } else {
                piece = piece.lowerBound..<line.upperBound
            }
        }
        append(bytes.extracting(piece))
    }

    func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(.zero + UInt8(number % 10))
    }
}

extension Fields {
    /// The fields that the core writes itself: they say where the message ends and whether the connection stays open.
    fileprivate static let framing: FieldNames = [.connection, .contentLength, .host, .transferEncoding]
    /// The same fields, and Upgrade, for a message that offers a protocol or switches to one.
    fileprivate static let switching: FieldNames = [
        .connection, .contentLength, .host, .transferEncoding, .upgrade,
    ]
}
