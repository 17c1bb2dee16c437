import Testing

@testable import HTTPCore

@Suite struct HuffmanTests {
    /// The strings of RFC 7541 appendices C.4 and C.6.
    static let examples: [(text: String, encoded: String)] = [
        ("www.example.com", "f1e3 c2e5 f23a 6ba0 ab90 f4ff"),
        ("no-cache", "a8eb 1064 9cbf"),
        ("custom-key", "25a8 49e9 5ba9 7d7f"),
        ("custom-value", "25a8 49e9 5bb8 e8b4 bf"),
        ("302", "6402"),
        ("307", "640e ff"),
        ("private", "aec3 771a 4b"),
        ("Mon, 21 Oct 2013 20:13:21 GMT", "d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff"),
        ("https://www.example.com", "9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3"),
        ("gzip", "9bd9 ab"),
        (
            "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
            """
            94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106
            3d50 07
            """
        ),
        ("", ""),
    ]

    @Test(arguments: examples) func `the RFC's examples are encoded and decoded`(text: String, encoded: String) throws {
        #expect(encode(Array(text.utf8)) == hex(encoded))
        #expect(try decode(hex(encoded)) == Array(text.utf8))
    }

    @Test func `each byte has a code, and each code is its byte`() throws {
        for byte in UInt8.min...UInt8.max {
            for count in 1...9 {
                let text = [UInt8](repeating: byte, count: count)
                #expect(try decode(encode(text)) == text)
            }
        }
    }

    /// The shares of all codes add up to one: no code is missing, and none is there twice.
    @Test func `the code is complete`() {
        let codes = HuffmanCode.standard.codes
        #expect(codes.count == 257)
        #expect(codes.reduce(0) { $0 + 1 << (30 - Int($1.count)) } == 1 << 30)
        // The codes of appendix B at both ends and in the middle.
        let known: [(symbol: Int, bits: UInt32, count: UInt8)] = [
            (48, 0x0, 5), (116, 0x9, 5), (32, 0x14, 6), (117, 0x2D, 6), (58, 0x5C, 7), (38, 0xF8, 8), (90, 0xFD, 8),
            (33, 0x3F8, 10), (0, 0x1FF8, 13), (92, 0x7_FFF0, 19), (239, 0x7F_FFF4, 23), (254, 0x7FF_FFF0, 27),
            (249, 0xFFF_FFFE, 28), (10, 0x3FFF_FFFC, 30), (256, 0x3FFF_FFFF, 30),
        ]
        for (symbol, bits, count) in known {
            #expect(codes[symbol].bits == bits && codes[symbol].count == count, "the code of \(symbol)")
        }
    }

    @Test func `random strings come back`() throws {
        var numbers = RandomNumbers(seed: 1)
        for _ in 0..<2000 {
            let isText = Bool.random(using: &numbers)
            let text = (0..<Int.random(in: 0...60, using: &numbers)).map { _ in
                isText ? UInt8.random(in: 32...126, using: &numbers) : UInt8.random(in: 0...255, using: &numbers)
            }
            let encoded = encode(text)
            #expect(encoded.count == Huffman.encodedCount(text.span))
            #expect(try decode(encoded) == text)
        }
    }

    static let refused: [(bytes: String, why: String)] = [
        ("ff", "eight bits of padding"),
        ("f1e3 c2e5 f23a 6ba0 ab90 f4ff ff", "padding of more than a byte"),
        ("00", "padding with zeros: 000 after a 0"),
        ("1e", "padding 110 after a 3"),
        ("ffff ffff", "the end symbol"),
        ("ffff fffc", "the end symbol, and zeros"),
        ("1fff ffff ff", "the end symbol after a byte"),
        ("fe", "a long code that is cut off"),
        ("ffc0", "a long code that is cut off, after ten bits"),
        ("ffff fff0", "a long code whose last bits are missing"),
    ]

    @Test(arguments: refused) func `wrong padding and the end symbol are refused`(bytes: String, why: String) {
        #expect(throws: ConnectionError.self, "\(why)") { try decode(hex(bytes)) }
    }

    @Test func `up to seven ones are padding`() throws {
        for count in 1...8 {
            let text = [UInt8](repeating: UInt8(ascii: "0"), count: count)
            #expect(try decode(encode(text)) == text)
        }
        // Eight bits: X, then nothing. Seven bits and a one.
        #expect(try decode(hex("fc")) == Array("X".utf8))
        #expect(try decode(hex("b9")) == Array(":".utf8))
        #expect(try decode(hex("07")) == Array("0".utf8))
    }

    private func encode(_ bytes: [UInt8]) -> [UInt8] {
        appended { Huffman.encode(bytes.span, to: $0) }
    }

    private func decode(_ bytes: [UInt8]) throws -> [UInt8] {
        var decoded: [UInt8] = []
        try Huffman.decode(bytes.span, to: &decoded)
        return decoded
    }
}
