import Testing

/// Bytes as they pass over the wire, written as a text: one byte for each of its characters, which are below U+0100.
struct Wire: ExpressibleByStringInterpolation, CustomTestStringConvertible {
    let bytes: [UInt8]

    init(stringLiteral text: String) {
        bytes = text.unicodeScalars.map { UInt8($0.value) }
    }

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// The same text again.
    var text: String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// With control characters made visible.
    var testDescription: String {
        bytes.map { Unicode.Scalar($0).escaped(asASCII: true) }.joined()
    }
}

/// A text so many times: `"a" * 3` is `aaa`.
func * (text: String, count: Int) -> String {
    String(repeating: text, count: count)
}
