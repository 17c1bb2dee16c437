/// The bytes as text in which you can see every one: CR, LF, TAB and NUL as escapes, and other bytes that aren't
/// printable ASCII as numbers.
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

/// The same for text from the wire, where the kit has made one character of each byte.
///
/// If such text were written as UTF-8, the bytes above 127 would be encoded a second time.
public func visible(wire text: String) -> String {
    visible(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
}

/// Bytes in quotes, with visible control characters. If there are many, only the first ones.
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

/// Some fields, one per line.
func written(_ fields: [Field]) -> String {
    fields.map(\.description).joined(separator: "\n")
}

/// A message's fields with these names. The names are written as they are here, because their case doesn't matter.
func written(_ names: [String], of message: Message) -> String {
    names.map { lines($0, message[$0]) }.joined(separator: "\n")
}

/// The order in which a message has fields with these names.
func order(of names: [String], in message: Message) -> String {
    message.fields.compactMap { field in names.first { field.isNamed($0) } }.joined(separator: ", ")
}

/// Where two bodies differ; nil if they are equal.
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
