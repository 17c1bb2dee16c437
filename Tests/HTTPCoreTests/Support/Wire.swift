import Testing

/// Bytes on the wire, written as text. Each character below U+0100 stands for one byte.
struct Wire: ExpressibleByStringInterpolation, CustomTestStringConvertible {
    let bytes: [UInt8]

    init(stringLiteral text: String) {
        bytes = text.unicodeScalars.map { UInt8($0.value) }
    }

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// The bytes as text again.
    var text: String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The text with visible control characters.
    var testDescription: String {
        bytes.map { Unicode.Scalar($0).escaped(asASCII: true) }.joined()
    }
}

/// Repeats a text: `"a" * 3` is `aaa`.
func * (text: String, count: Int) -> String {
    String(repeating: text, count: count)
}
