import Testing

@testable import HTTPCore

/// A String stands for exactly the bytes that it was made from.
@Suite struct OpaqueTextTests {
    static let bytes: [[UInt8]] = [
        [], Array("plain".utf8), Array("é €𝄞\u{10FFFF}".utf8), [0xE9], [0x41, 0x80, 0xBF, 0xC0, 0xFE, 0xFF, 0x42],
        // Encodings that are cut short, too long, or no characters at all.
        [0xC3], [0xE2, 0x82], [0xF0, 0x9D, 0x84], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82, 0x41], [0xF0, 0x8F, 0xBF, 0xBF],
        // The characters that stand for bytes.
        Array("\u{10F780}\u{10F7FF}".utf8), [0xF4, 0x8F, 0x9E], [0xF4, 0x8F, 0x9E, 0x80, 0xE9],
    ]

    @Test(arguments: bytes) func `bytes that become text become the same bytes again`(bytes: [UInt8]) {
        #expect(String(opaque: bytes.span).opaqueBytes == bytes)
    }

    @Test func `valid UTF-8 becomes the text that it encodes`() {
        #expect(String(opaque: Array("é €".utf8).span) == "é €")
        #expect(String(opaque: [0x61, 0xE9].span).unicodeScalars.map(\.value) == [0x61, 0x10F7E9])
    }

    @Test func `different bytes make different texts`() {
        let texts = Set(Self.bytes.map { String(opaque: $0.span).unicodeScalars.map(\.value) })
        #expect(texts.count == Self.bytes.count)
    }

    @Test func `all sequences of two bytes, and some of three, are kept`() {
        for first in UInt8(0x7F)...0xFF {
            for second in UInt8(0x7F)...0xFF {
                for bytes in [[first, second], [0xF4, first, second], [first, second, 0x80, 0xBF]] {
                    #expect(String(opaque: bytes.span).opaqueBytes == bytes)
                }
            }
        }
    }

    @Test func `a value that's written back stays the same`() {
        for bytes in Self.bytes {
            var fields = Fields()
            fields.append("X", String(opaque: bytes.span))
            for (name, value) in fields { fields.append(name, value) }
            fields["Y"] = (fields.values(of: "X").first ?? "") + ","
            fields.appendMember("X", "z")
            #expect(fields.bytes(ofLine: 1) == bytes + [.comma])
            let list = bytes + [.comma, .space]
            #expect(fields.bytes(ofLine: 0) == (bytes.isEmpty ? [] : list + list) + [0x7A])
        }
    }

    @Test func `no opaque byte counts as a control character`() {
        let fields: Fields = ["X": "\u{10F780}a\r\nb\0\u{7F}\tc"]
        #expect(fields.bytes(ofLine: 0) == [0x80] + Array("a  b  \tc".utf8))
        #expect(Status(code: 200, reason: "a\u{10F7E9}\r\nb").reason.opaqueBytes == [0x61, 0xE9, 0x20, 0x20, 0x62])
    }
}

extension Fields {
    fileprivate func bytes(ofLine index: Int) -> [UInt8] { Array(bytes[lines[index].value]) }
}
