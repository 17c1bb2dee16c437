import Testing

@testable import HTTPCore

@Suite struct HPACKDecoderTests {
    /// A few blocks, one after the other on a connection, and the table after each.
    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var tableLimit = 4096
        let blocks: [(block: String, fields: [String], table: [String], size: Int)]
    }

    static let requests: [(fields: [String], table: [String], size: Int)] = [
        (
            [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
            [":authority: www.example.com"], 57
        ),
        (
            [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache"],
            ["cache-control: no-cache", ":authority: www.example.com"], 110
        ),
        (
            [
                ":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com",
                "custom-key: custom-value",
            ],
            ["custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com"], 164
        ),
    ]

    private static let cookie = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
    private static let date = "date: Mon, 21 Oct 2013 20:13:21 GMT"
    private static let later = "date: Mon, 21 Oct 2013 20:13:22 GMT"
    private static let location = "location: https://www.example.com"

    static let responses: [(fields: [String], table: [String], size: Int)] = [
        (
            [":status: 302", "cache-control: private", date, location],
            [location, date, "cache-control: private", ":status: 302"], 222
        ),
        (
            [":status: 307", "cache-control: private", date, location],
            [":status: 307", location, date, "cache-control: private"], 222
        ),
        (
            [":status: 200", "cache-control: private", later, location, "content-encoding: gzip", cookie],
            [cookie, "content-encoding: gzip", later], 215
        ),
    ]

    private static func example(
        _ name: String, tableLimit: Int = 4096, _ expected: [(fields: [String], table: [String], size: Int)],
        _ blocks: String...
    ) -> Example {
        Example(
            testDescription: name, tableLimit: tableLimit,
            blocks: zip(blocks, expected).map { ($0, $1.fields, $1.table, $1.size) })
    }

    /// RFC 7541 appendix C.
    static let appendixC: [Example] = [
        example(
            "C.2.1", [(["custom-key: custom-header"], ["custom-key: custom-header"], 55)],
            "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"),
        example("C.2.2", [([":path: /sample/path"], [], 0)], "040c 2f73 616d 706c 652f 7061 7468"),
        example("C.2.3", [(["!password: secret"], [], 0)], "1008 7061 7373 776f 7264 0673 6563 7265 74"),
        example("C.2.4", [([":method: GET"], [], 0)], "82"),
        example(
            "C.3", requests, "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 84be 5808 6e6f 2d63 6163 6865",
            "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"),
        example(
            "C.4", requests, "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
            "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"),
        example(
            "C.5", tableLimit: 256, responses,
            """
            4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120
            474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d
            """,
            "4803 3330 37c1 c0bf",
            """
            88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738
            666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33
            3630 303b 2076 6572 7369 6f6e 3d31
            """),
        example(
            "C.6", tableLimit: 256, responses,
            """
            4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718
            63c7 8f0b 97c8 e9ae 82ae 43d3
            """,
            "4883 640e ffc1 c0bf",
            """
            88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7
            b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07
            """),
    ]

    @Test(arguments: appendixC) func `the RFC's examples are decoded, in every split`(example: Example) {
        let longest = example.blocks.map { hex($0.block).count }.max() ?? 0
        for place in 0...longest {
            var decoder = HPACKDecoder(limits: .with { $0.headerTable = example.tableLimit })
            for (block, fields, table, size) in example.blocks {
                let bytes = hex(block)
                let cut = min(place, bytes.count)
                let decoded = decoder.decoded([Array(bytes[..<cut]), [], Array(bytes[cut...])])
                #expect(decoded == .fields(fields, isTooLarge: false), "split after \(place) bytes")
                #expect(decoder.table.fields == table && decoder.table.size == size)
            }
        }
        var decoder = HPACKDecoder(limits: .with { $0.headerTable = example.tableLimit })
        for (block, fields, _, _) in example.blocks {
            #expect(decoder.decoded(hex(block).map { [$0] }) == .fields(fields, isTooLarge: false), "byte by byte")
        }
    }

    /// A block that fails, after another one that fills the table with `a: b`.
    static let refused: [(block: String, why: String)] = [
        ("80", "the index 0"),
        ("bf", "an index beyond the tables"),
        ("ff ff 00", "an index far beyond the tables"),
        ("7f 00 01 61", "a name beyond the tables"),
        ("0f 30 01 61", "a name beyond the tables, not indexed"),
        ("ff ff ff ff ff ff ff", "an integer that is too large"),
        ("ff 80 80 80 80 80", "an integer without end"),
        ("00 7f ff ff ff ff 7f", "a string whose length is too large"),
        ("00 7f 82 80 04", "a string that no block can have"),
        ("00 01 61 02 62", "a string beyond the block"),
        ("00 01", "a name beyond the block"),
        ("00 01 61", "a field without a value"),
        ("41", "an indexed name without a value"),
        ("ff", "half of an integer"),
        ("3f", "half of a size"),
        ("00 01 61 84 ff ff ff ff", "the end symbol"),
        ("00 01 61 82 07 ff", "padding of eight bits"),
        ("00 81 00 01 62", "padding with zeros"),
        ("3f e2 1f", "a larger table than allowed"),
        ("82 20", "a size after a field"),
        ("82 3f e1 1f", "a size after a field, the same as before"),
        ("20 be", "a field that isn't in the smaller table any more"),
    ]

    @Test(arguments: refused) func `a fault ends the connection, in every split`(block: String, why: String) {
        let bytes = hex(block)
        for place in 0...bytes.count {
            var decoder = HPACKDecoder(limits: HTTP2Limits())
            #expect(decoder.decoded(hex("40 01 61 01 62")) == .fields(["a: b"], isTooLarge: false))
            let decoded = decoder.decoded([Array(bytes[..<place]), Array(bytes[place...])])
            #expect(decoded == .refused(.compressionError), "\(why), split after \(place) bytes")
        }
    }

    @Test func `a size comes first, once or twice, and empties the table`() {
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        #expect(decoder.decoded(hex("40 01 61 01 62")) == .fields(["a: b"], isTooLarge: false))
        #expect(decoder.decoded(hex("20 3f e1 1f 82")) == .fields([":method: GET"], isTooLarge: false))
        #expect(decoder.table.count == 0 && decoder.table.limit == 4096)
        #expect(decoder.decoded(hex("20 82")) == .fields([":method: GET"], isTooLarge: false))
        #expect(decoder.decoded(hex("40 01 61 01 62")) == .fields(["a: b"], isTooLarge: false))
        #expect(decoder.table.count == 0 && decoder.table.limit == 0)
        #expect(decoder.decoded([[]]) == .fields([], isTooLarge: false))
    }

    @Test func `the three kinds of literals mean the same`() {
        for (first, isSecret) in [("40", false), ("00", false), ("10", true)] {
            for name in ["01 61", "81 1f"] {
                for value in ["02 62 63", "82 8c 9f"] {
                    var decoder = HPACKDecoder(limits: HTTP2Limits())
                    let decoded = decoder.decoded(hex("\(first) \(name) \(value)"))
                    #expect(decoded == .fields([(isSecret ? "!" : "") + "a: bc"], isTooLarge: false))
                    #expect(decoder.table.count == (first == "40" ? 1 : 0))
                }
            }
        }
    }

    @Test func `the name of a field may leave the table with that field`() {
        var decoder = HPACKDecoder(limits: .with { $0.headerTable = 64 })
        #expect(decoder.decoded(hex("40 04 6e61 6d65 01 62")) == .fields(["name: b"], isTooLarge: false))
        // A field with the same name, for which the first one has to leave.
        let value = [UInt8](repeating: 0x63, count: 20)
        #expect(decoder.decoded([0x7E, 20] + value) == .fields(["name: " + "c" * 20], isTooLarge: false))
        #expect(decoder.table.fields == ["name: " + "c" * 20])
    }

    @Test func `a list that is too large is decoded to its end, but not passed on`() {
        var decoder = HPACKDecoder(limits: .with { $0.fieldList = 100 })
        // 34 bytes each: two fit, the third doesn't, and the last one still enters the table.
        let block = hex("00 01 61 01 62 00 01 61 01 62 00 01 61 01 62 40 01 63 01 64")
        #expect(decoder.decoded(block) == .fields(["a: b", "a: b"], isTooLarge: true))
        #expect(decoder.table.fields == ["c: d"])
        // The next block begins from nothing.
        #expect(decoder.decoded(hex("be")) == .fields(["c: d"], isTooLarge: false))
    }

    @Test func `there may be so many fields, and not one more`() {
        var decoder = HPACKDecoder(limits: .with { $0.fieldCount = 3 })
        #expect(decoder.decoded(hex("82 82 82")) == .fields([":method: GET"] * 3, isTooLarge: false))
        #expect(decoder.decoded(hex("82 82 82 82")) == .fields([":method: GET"] * 3, isTooLarge: true))
    }

    /// CVE-2016-6581: one byte each names 4 KB.
    @Test func `a bomb ends the connection before it becomes large`() {
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        let large = [0x40, 0x01, 0x61, 0x7F, 0xA1, 0x1E] + [UInt8](repeating: 0x62, count: 4000)
        #expect(decoder.decoded(large) == .fields(["a: " + "b" * 4000], isTooLarge: false))
        #expect(decoder.table.count == 1)
        let many = [UInt8](repeating: 0xBE, count: 200)
        #expect(decoder.decoded(many) == .fields(["a: " + "b" * 4000] * 8, isTooLarge: true))
        #expect(decoder.decoded([UInt8](repeating: 0xBE, count: 20_000)) == .refused(.enhanceYourCalm))
    }

    @Test func `names and values keep their bytes`() {
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        #expect(decoder.decoded(hex("00 02 41 00 03 0d 0a ff")) == .fields(["A\0: \r\n\u{FF}"], isTooLarge: false))
        #expect(decoder.decoded(hex("00 00 00")) == .fields([": "], isTooLarge: false))
    }
}

/// An array several times over.
func * <Element>(array: [Element], count: Int) -> [Element] {
    Array(repeatElement(array, count: count).joined())
}
