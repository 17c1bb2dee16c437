/// What became of a line of a message on its way through a proxy.
public enum Fate: Equatable, Sendable {
    /// It left as it came.
    case kept
    /// It left with another value than this one.
    case changed(from: String)
    /// It left, and had not come.
    case added
    /// It came, and did not leave.
    case removed
}

/// A line of a message, and what became of it.
public struct FatedLine: Equatable, Sendable {
    /// The line as it left, or as it came if it did not leave; each of its characters is a byte of the wire.
    public let text: String
    /// What became of it.
    public let fate: Fate
}

extension Message {
    /// The start line, the field lines and the body of this message as it left a proxy, each with what became
    /// of it since it came in as `original`; then the lines that did not leave.
    public func fates(since original: Message) -> [FatedLine] {
        [Self.fate(of: startLine, since: original.startLine)] + fieldFates(since: original) + bodyFates(since: original)
    }

    private static func fate(of line: String, since original: String) -> FatedLine {
        FatedLine(text: line, fate: line == original ? .kept : .changed(from: original))
    }

    private func fieldFates(since original: Message) -> [FatedLine] {
        var unmatched = original.fields
        func take(where matches: (Field) -> Bool) -> Field? {
            unmatched.firstIndex(where: matches).map { unmatched.remove(at: $0) }
        }
        // Equal lines are matched first, so that a change is not seen where a line was only repeated.
        let equals = fields.map { field in take { $0.isNamed(field.name) && $0.value == field.value } }
        let lines = zip(fields, equals).map { field, equal in
            if equal != nil { return FatedLine(text: field.description, fate: .kept) }
            let other = take { $0.isNamed(field.name) }
            return FatedLine(text: field.description, fate: other.map { .changed(from: $0.value) } ?? .added)
        }
        return lines + unmatched.map { FatedLine(text: $0.description, fate: .removed) }
    }

    private func bodyFates(since original: Message) -> [FatedLine] {
        let emptyLine = FatedLine(text: "", fate: .kept)
        return switch (original.body.isEmpty, body.isEmpty) {
        case (true, true): []
        case (true, false): [emptyLine, FatedLine(text: MessageReader.text(body), fate: .added)]
        case (false, true): [emptyLine, FatedLine(text: MessageReader.text(original.body), fate: .removed)]
        case (false, false):
            [
                emptyLine,
                FatedLine(
                    text: MessageReader.text(body),
                    fate: body == original.body ? .kept : .changed(from: MessageReader.text(original.body))),
            ]
        }
    }
}
