/// How a body is framed when it is sent (RFC 9112 section 6). Chosen by the core from the body alone.
enum Framing: Equatable {
    case none
    case bytes(Int)
    case chunked
    case untilClose

    /// The framing of a request's body.
    init(request body: borrowing Body) {
        self = body.source == nil ? .none : body.length.map { .bytes($0) } ?? .chunked
    }

    /// The framing of a response's body, for a client of this version that used this method.
    ///
    /// A response to HEAD says what GET would get, as far as that is known (RFC 9110 section 9.3.2).
    init(response: borrowing Response, to method: borrowing Method, _ version: Version) {
        if response.status.isInterim || response.status.code == 204 {
            self = .none
        } else if method == .head || response.status.code == 304 {
            self = response.body.length.map { .bytes($0) } ?? .none
        } else if response.body.source == nil {
            // A length alone, as of a response to HEAD, is no content.
            self = .bytes(0)
        } else if let length = response.body.length {
            self = .bytes(length)
        } else {
            // A 1.0 client knows no chunks (RFC 9112 section 6.1).
            self = version == .http10 ? .untilClose : .chunked
        }
    }
}

extension Buffer {
    /// The head of a request. Host comes first (RFC 9110 section 7.2).
    func append(head request: Request, target: String, _ framing: Framing, offering protocols: [String] = []) {
        append(request.method.description)
        append(.space)
        append(target)
        append(" HTTP/1.1\r\nHost: ")
        append(request.authority.description)
        append("\r\n")
        let isOffering = !protocols.isEmpty
        append(request.fields.lines[...], of: request.fields, without: isOffering ? Fields.switching : Fields.framing)
        // What is for the next hop alone, Connection has to name (RFC 9110 sections 7.8 and 10.1.4).
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

    /// The head of a final response. Date is added if it's missing (RFC 9110 section 6.6.1); the framing comes after it.
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
        // Upgrade is for the next hop alone, which Connection has to say (RFC 9110 section 7.8).
        switch (closes, response.fields.contains(.upgrade)) {
        case (true, true): append("Connection: close, upgrade\r\n\r\n")
        case (true, false): append("Connection: close\r\n\r\n")
        case (false, true): append("Connection: upgrade\r\n\r\n")
        case (false, false): append("\r\n")
        }
    }

    /// The head of the response with which the connection becomes a tunnel (RFC 9110 section 15.2.2).
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

    /// An interim response, which has neither body nor framing (RFC 9110 section 15.2).
    func append(interim response: Response) {
        append(statusLine: response.status)
        append(response.fields.lines[...], of: response.fields)
        append("\r\n")
    }

    /// The end of a chunked body: the last chunk and the trailers (RFC 9112 section 7.1).
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

    /// A text that may stand for bytes in no known encoding; mostly it is plain.
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

    /// Lines, but for those that are the core's to write. Those that came off the wire one after the other go back to
    /// it in one piece.
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

    private func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(.zero + UInt8(number % 10))
    }
}

extension Fields {
    /// The fields that are the core's to write: how the message ends, and what becomes of its connection.
    fileprivate static let framing: FieldNames = [.connection, .contentLength, .host, .transferEncoding]
    /// The same, where a protocol is offered or switched to.
    fileprivate static let switching: FieldNames = [
        .connection, .contentLength, .host, .transferEncoding, .upgrade,
    ]
}
