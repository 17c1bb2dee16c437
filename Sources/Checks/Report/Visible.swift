/// Text in which no character hides: CR, LF, TAB and NUL by their escapes, other bytes outside ASCII by number.
public func visible(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
        switch byte {
        case 13: text += "\\r"
        case 10: text += "\\n"
        case 9: text += "\\t"
        case 0: text += "\\0"
        case 32...126: text.unicodeScalars.append(Unicode.Scalar(byte))
        default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
    return text
}

/// The same for text off the wire, as the kit reads it: each of its characters stands for one byte.
///
/// Its UTF-8 would encode the bytes above 127 a second time.
public func visible(wire text: String) -> String {
    visible(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
}

/// Bytes in quotes, control characters visible, shortened if there are many.
func quoted(_ bytes: some Collection<UInt8>) -> String {
    bytes.count <= 80 ? "\"\(visible(bytes))\"" : "\"\(visible(bytes.prefix(70)))...\" (\(bytes.count) bytes)"
}

/// A text in quotes.
func quoted(_ text: String) -> String {
    quoted(Array(text.utf8))
}

/// The lines of a field, or that there is none.
func lines(_ name: String, _ values: [String]) -> String {
    values.isEmpty ? "no \(name) field" : values.map { "\(name): \(visible(wire: $0))" }.joined(separator: "\n")
}

/// Some fields, one a line.
func written(_ fields: [Field]) -> String {
    fields.map(\.description).joined(separator: "\n")
}

/// A message's fields of some names, which are written as they stand here: their case means nothing.
func written(_ names: [String], of message: Message) -> String {
    names.map { lines($0, message[$0]) }.joined(separator: "\n")
}

/// In which order a message has fields of some names.
func order(of names: [String], in message: Message) -> String {
    message.fields.compactMap { field in names.first { field.isNamed($0) } }.joined(separator: ", ")
}

/// Where two bodies differ; nil if they don't.
func difference(between expected: [UInt8], and found: [UInt8]) -> String? {
    if expected == found { return nil }
    guard let index = zip(expected, found).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
        return "a body of \(found.count) bytes"
    }
    return "a body that differs from byte \(index) on: \(quoted(found[index...].prefix(20)))"
}

extension Message {
    /// The start line and the field lines, as text with line ends.
    var head: String {
        ([startLine] + fields.map(\.description)).map { visible(wire: $0) }.joined(separator: "\n")
    }
}
