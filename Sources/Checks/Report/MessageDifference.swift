/// What happened to a line of a message in a proxy.
public enum Fate: Equatable, Sendable {
    /// It was forwarded unchanged.
    case kept
    /// It was forwarded with another value than this one.
    case changed(from: String)
    /// The proxy added it.
    case added
    /// The proxy removed it.
    case removed
}

/// A line of a message, and what happened to it.
public struct FatedLine: Equatable, Sendable {
    /// The line as it left the proxy, or as it arrived if the proxy removed it. Each character is a byte on the wire.
    public let text: String
    /// What happened to it.
    public let fate: Fate
}

extension Message {
    /// Compares this message, as it left a proxy, with the one that arrived.
    ///
    /// - Returns: the start line, the field lines and the body, each with what happened to it; then the lines that were
    ///   removed.
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
        // Equal lines are matched first. Otherwise a line that only appears twice could look changed.
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
