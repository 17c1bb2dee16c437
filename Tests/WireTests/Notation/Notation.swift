/// A text that isn't in the notation of the tables (Cases/README.md). The description names it in one sentence.
struct NotationError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The bytes of a text with C escapes: `\r`, `\n`, `\t`, `\0`, `\\` and `\xNN`.
func unescaped(_ text: some StringProtocol) throws(NotationError) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\") else {
            bytes.append(byte)
            continue
        }
        switch rest.popFirst() {
        case UInt8(ascii: "r"): bytes.append(13)
        case UInt8(ascii: "n"): bytes.append(10)
        case UInt8(ascii: "t"): bytes.append(9)
        case UInt8(ascii: "0"): bytes.append(0)
        case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "x"):
            guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else {
                throw NotationError("\\x without two hexadecimal digits in \"\(text)\"")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        default: throw NotationError("an unknown escape in \"\(text)\"")
        }
    }
    return bytes
}

extension StringProtocol {
    /// The texts before and after the first `separator`; nil if there's none.
    func cut(at separator: Character) -> (Substring, Substring)? {
        guard let index = firstIndex(of: separator) else { return nil }
        return (Substring(self[..<index]), Substring(self[self.index(after: index)...]))
    }

    /// The text after `prefix`; nil if the text doesn't begin with it.
    func after(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? Substring(dropFirst(prefix.count)) : nil
    }
}

extension String {
    /// Turns every byte into one character, so that nothing is lost or repaired.
    init(latin1 bytes: some Sequence<UInt8>) {
        self.init(UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
