/// Makes the head of a response from the fields of a header block (RFC 9113 section 8.3.2). The only pseudo-field is
/// `:status`.
struct ResponseFields: Sendable {
    /// The head of a response.
    struct Head: Sendable {
        let status: Status
        let fields: Fields
        /// The Content-Length. A response to HEAD and a 304 may have one although they have no content.
        let contentLength: Int?
        /// Compares the content with what is announced.
        let content: ContentCount
    }

    private var fault: FieldsFault?
    private var status: Status?
    private var fields = Fields()
    private var framing = FramingFields()

    /// Takes a field, in the order in which they come.
    mutating func take(_ name: Span<UInt8>, _ value: Span<UInt8>, isNeverIndexed: Bool) {
        guard fault == nil else { return }
        do throws(FieldsFault) {
            guard status != nil else {
                guard name.count == 7, !name.hasCapitals, name.equalsIgnoringCase(":status") else {
                    throw .malformed(.pseudoFields)
                }
                status = try readStatus(value)
                return
            }
            guard name.first != .colon else { throw .malformed(.pseudoFields) }
            try FieldRules.check(name, value)
            if KnownField(name) == .contentLength {
                do throws(MessageError) {
                    return try framing.takeContentLength(value)
                } catch {
                    throw .malformed(.contentLength)
                }
            }
            fields.take(name: name, value: value, isNeverIndexed: isNeverIndexed)
        } catch {
            fault = error
        }
    }

    private func readStatus(_ value: Span<UInt8>) throws(FieldsFault) -> Status {
        guard value.count == 3 else { throw .malformed(.status) }
        var code = 0
        for index in value.indices {
            guard value[index].isDigit else { throw .malformed(.status) }
            code = code * 10 + Int(value[index] - .zero)
        }
        guard (100..<600).contains(code), code != 101 else { throw .malformed(.status) }
        return Status(code: code)
    }

    /// The head, after the last field.
    ///
    /// - Parameter endsStream: whether there is no content.
    /// - Throws: the first fault of the fields, or what is wrong with them together.
    func head(to method: Method, endsStream: Bool) throws(FieldsFault) -> Head {
        if let fault { throw fault }
        guard let status else { throw .malformed(.pseudoFields) }
        // The final response must still come (RFC 9113 section 8.1).
        guard !status.isInterim || !endsStream else { throw .malformed(.end) }
        let hasNoContent = status.forbidsContent || method == .head
        var content = ContentCount(announced: hasNoContent ? 0 : framing.contentLength)
        if endsStream { try content.receive(0, endsStream: true) }
        let hasLength = !status.isInterim && status.code != 204
        return Head(
            status: status, fields: fields, contentLength: hasLength ? framing.contentLength : nil, content: content)
    }
}

/// Makes trailers from the fields of a header block (RFC 9113 section 8.1). They obey the same rules as fields, and
/// there are no pseudo-fields among them.
struct TrailerFields: Sendable {
    private var fault: FieldsFault?
    private var fields = Fields()

    /// Takes a field. Fields that mustn't be trailers are dropped.
    mutating func take(_ name: Span<UInt8>, _ value: Span<UInt8>, isNeverIndexed: Bool) {
        guard fault == nil else { return }
        do throws(FieldsFault) {
            guard name.first != .colon else { throw .malformed(.pseudoFields) }
            try FieldRules.check(name, value)
            guard TrailerRules.allow(name) else { return }
            fields.take(name: name, value: value, isNeverIndexed: isNeverIndexed)
        } catch {
            fault = error
        }
    }

    /// The trailers, after the last field. They must end the stream.
    func trailers(endsStream: Bool) throws(FieldsFault) -> Fields {
        if let fault { throw fault }
        guard endsStream else { throw .malformed(.end) }
        return fields
    }
}
