import Testing

@testable import HTTPCore

@Suite struct HPACKIntegerTests {
    /// The first three are those of RFC 7541 appendix C.1.
    static let examples: [(value: Int, prefix: Int, encoded: String)] = [
        (10, 5, "0a"), (1337, 5, "1f 9a 0a"), (42, 8, "2a"),
        (0, 4, "00"), (14, 4, "0e"), (15, 4, "0f 00"), (16, 4, "0f 01"), (142, 4, "0f 7f"), (143, 4, "0f 80 01"),
        (126, 7, "7e"), (127, 7, "7f 00"), (1 << 28, 7, "7f 81 ff ff 7f"),
    ]

    @Test(arguments: examples) func `an integer is written and read`(value: Int, prefix: Int, encoded: String) throws {
        let bytes = hex(encoded)
        #expect(appended { $0.append(integer: value, prefix: prefix, flags: 0) } == bytes)
        for count in 0..<bytes.count { #expect(try read(Array(bytes.prefix(count)), prefix) == nil) }
        #expect(try read(bytes + [0xFF], prefix).map { [$0.value, $0.count] } == [value, bytes.count])
        // The bits above the prefix belong to somebody else.
        var flagged = bytes
        flagged[0] |= prefix == 8 ? 0 : ~0 << UInt8(prefix)
        #expect(try read(flagged, prefix)?.value == value)
    }

    @Test func `zeros at the high end are allowed, a few of them`() throws {
        #expect(try read(hex("1f 9a 8a 80 00"), 5)?.value == 1337)
        #expect(throws: ConnectionError.self) { try read(hex("1f 9a 8a 80 80 80 80"), 5) }
    }

    static let tooLarge = [
        "7f 82 ff ff 7f", "7f ff ff ff ff 07", "7f ff ff ff ff ff ff ff ff ff ff", "7f 80 80 80 80 80",
        "7f ff ff ff ff ff ff ff ff 7f", "7f 80 80 80 80 80 80 80 80 80 01",
    ]

    @Test(arguments: tooLarge) func `a larger integer is refused before it ends`(encoded: String) throws {
        let bytes = hex(encoded)
        #expect(throws: ConnectionError.self) { try read(bytes, 7) }
        for count in 0..<min(bytes.count, 5) { #expect(try read(Array(bytes.prefix(count)), 7) == nil) }
    }

    private func read(_ bytes: [UInt8], _ prefix: Int) throws -> (value: Int, count: Int)? {
        var position = 0
        return try HPACKInteger.read(bytes.span, at: &position, prefix: prefix).map { ($0, position) }
    }
}
