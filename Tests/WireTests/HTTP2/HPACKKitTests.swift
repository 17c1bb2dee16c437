import Testing

@testable import Checks

/// The kit's own HPACK, with the examples of RFC 7541 appendix C.
@Suite struct HPACKKitTests {
    @Test func `three blocks with literals are decoded as RFC 7541 C_3 says`() throws {
        try expectRequests([
            "828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865",
            "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
        ])
    }

    @Test func `three blocks with Huffman's code are decoded as RFC 7541 C_4 says`() throws {
        try expectRequests([
            "828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
            "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
        ])
    }

    @Test func `entries are evicted as RFC 7541 C_6 says`() throws {
        var reader = HeaderBlockReader()
        reader.allowed = 256
        // The examples begin with a table of 256 bytes.
        let first =
            "3fe101"
            + "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae"
            + "82ae43d3"
        let last = [
            "4883640effc1c0bf",
            "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af"
                + "27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
        ]
        _ = try reader.fields(in: bytes(first))
        #expect(try reader.fields(in: bytes(last[0])).map(\.value).first == "307")
        // The first of the five entries has no room any more.
        var other = reader
        #expect(try other.fields(in: [0xc1]) == [Field("cache-control", "private")])
        #expect(throws: HeaderBlockReader.Fault.self) { try other.fields(in: [0xc2]) }
        let fields = try reader.fields(in: bytes(last[1]))
        #expect(
            fields.map(\.name) == [":status", "cache-control", "date", "location", "content-encoding", "set-cookie"])
        #expect(fields.last?.value == "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1")
    }

    @Test(arguments: HeaderBlockWriter.Form.allCases, [false, true])
    func `every byte comes back`(form: HeaderBlockWriter.Form, huffman: Bool) throws {
        var writer = HeaderBlockWriter()
        var reader = HeaderBlockReader()
        let everything = MessageReader.text((0...255).map { UInt8($0) })
        let fields = [Field("x-a", everything), Field(everything, ""), Field("x-a", everything)]
        for _ in 1...3 { #expect(try reader.fields(in: writer.block(fields, form, huffman: huffman)) == fields) }
    }

    @Test(arguments: [
        "80", "be", "ffffffffff7f", "ffff", "4003782d6105", "0003782d61", "0003782d6185" + "1fffffffff",
        "0003782d618207ff",
        "0003782d6182f8ff", "0003782d618100", "8220", "3fe1ff03",
    ])
    func `a wrong block is no list of fields`(hex: String) throws {
        var reader = HeaderBlockReader()
        #expect(throws: HeaderBlockReader.Fault.self) { try reader.fields(in: bytes(hex)) }
    }

    @Test func `a table that must become smaller has to say so at once`() throws {
        var reader = HeaderBlockReader()
        reader.allowed = 100
        #expect(throws: HeaderBlockReader.Fault.self) { try reader.fields(in: [0x82]) }
        #expect(try reader.fields(in: [0x3f, 0x45, 0x82]) == [Field(":method", "GET")])
    }

    private func expectRequests(_ blocks: [String]) throws {
        var reader = HeaderBlockReader()
        let common = [Field(":method", "GET"), Field(":scheme", "http"), Field(":path", "/")]
        let authority = Field(":authority", "www.example.com")
        #expect(try reader.fields(in: bytes(blocks[0])) == common + [authority])
        #expect(try reader.fields(in: bytes(blocks[1])) == common + [authority, Field("cache-control", "no-cache")])
        #expect(
            try reader.fields(in: bytes(blocks[2])) == [
                Field(":method", "GET"), Field(":scheme", "https"), Field(":path", "/index.html"), authority,
                Field("custom-key", "custom-value"),
            ])
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }
}
