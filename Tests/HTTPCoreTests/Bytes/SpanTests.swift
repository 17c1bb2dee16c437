import Testing

@testable import HTTPCore

/// The searches that look at eight bytes at a time, compared with plain ones.
@Suite struct SpanTests {
    /// Each byte in each place of a run that's longer than two words.
    @Test(arguments: 0...18) func `a control character is found in every place`(place: Int) {
        for byte in UInt8.min...UInt8.max {
            for around: UInt8 in [0x20, 0x7E, 0x80, 0xFF] {
                var bytes = [UInt8](repeating: around, count: 19)
                bytes[place] = byte
                let isControl = byte < 0x20 || byte == 0x7F
                #expect(bytes.span.firstControl(from: 0) == (isControl ? place : nil), "\(byte) among \(around)")
            }
        }
    }

    /// Each byte in each place of a name that's longer than two words.
    @Test(arguments: 0...18) func `a token ends before the first byte that doesn't belong to it`(place: Int) {
        for byte in UInt8.min...UInt8.max {
            for around: UInt8 in [0x2D, 0x41, 0x5A, 0x61, 0x7A, 0x21] {
                var bytes = [UInt8](repeating: around, count: 19)
                bytes[place] = byte
                #expect(bytes.span.tokenEnd(from: 0) == (byte.isTokenByte ? 19 : place), "\(byte) among \(around)")
            }
        }
    }

    /// Each byte in each place of runs with up to three words.
    @Test(arguments: 1...24) func `only the case of letters is ignored`(count: Int) {
        for place in 0..<count {
            for byte in UInt8.min...UInt8.max {
                var (one, other) = ([UInt8](repeating: 0x61, count: count), [UInt8](repeating: 0x41, count: count))
                (one[place], other[place]) = (byte, byte ^ 0x20)
                let isLetter = (0x61...0x7A).contains(byte | 0x20)
                #expect(equal(one, other) == isLetter, "\(byte) at \(place) of \(count)")
                #expect(equal(one, one))
            }
        }
        #expect(!equal([], [0]))
        #expect(equal([], []))
    }

    private func equal(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.span.equalsIgnoringCase(other.span) }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `the first match is found`(seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        for _ in 0..<200 {
            let odds = Int.random(in: 1...30, using: &random)
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Int.random(in: 0..<odds, using: &random) == 0
                    ? [9, 10, 13, 0, 0x1F, 0x7F].randomElement(using: &random)!
                    : UInt8.random(in: 0...255, using: &random)
            }
            for start in 0...bytes.count {
                let control = bytes[start...].firstIndex { $0 < 0x20 || $0 == 0x7F }
                #expect(bytes.span.firstControl(from: start) == control)
                #expect(bytes.span.firstIndex(of: 13, from: start) == bytes[start...].firstIndex(of: 13))
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `the first blank line is found`(seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        for _ in 0..<200 {
            let pieces: [Wire] = ["\r", "\n", "\r\n", "\r\n\r\n", "\n\r", "a", "bcd"]
            let count = Int.random(in: 0...12, using: &random)
            let bytes = (0..<count).flatMap { _ in pieces.randomElement(using: &random)!.bytes }
            for start in -2...bytes.count {
                let first = bytes.indices.dropFirst(max(start, 0)).first {
                    bytes[$0...].starts(with: Wire("\r\n\r\n").bytes)
                }
                #expect(bytes.span.firstBlankLine(from: start) == first)
            }
        }
    }

    static let lists: [(list: Wire, members: [String])] = [
        ("", []), (",", []), (" ,\t,", []), ("a", ["a"]), (" a\t, b c ,,d", ["a", "b c", "d"]),
        ("a\u{CC}\u{81},b", ["a\u{CC}\u{81}", "b"]),
    ]

    @Test(arguments: lists) func `a list is split into its members`(list: Wire, members: [String]) {
        var found: [String] = []
        list.bytes.span.forEachListMember { member in
            found.append(Wire(member.indices.map { member[$0] }).text)
        }
        #expect(found == members)
        for member in members { #expect(list.bytes.span.hasListMember("a") == members.contains("a"), "\(member)") }
    }
}
