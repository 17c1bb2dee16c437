/// Strings in the Huffman code of RFC 7541 appendix B.
///
/// The code is canonical: with the lengths of all codes, the codes are known. Codes of one length are consecutive
/// numbers, in the order of their symbols, and the next longer ones go on behind them.
enum HuffmanString {
    /// The lengths of the codes of all bytes, and of the end of the string (256).
    private static let lengths: [UInt8] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ]

    /// The symbols of each length, and the first code of that length.
    private static let groups: [(first: UInt32, symbols: [Int])] = {
        var groups: [(first: UInt32, symbols: [Int])] = []
        var next: UInt32 = 0
        for length in 0...30 {
            let symbols = lengths.indices.filter { Int(lengths[$0]) == length }
            groups.append((next, symbols))
            next = (next + UInt32(symbols.count)) << 1
        }
        return groups
    }()

    private static let codes: [UInt32] = {
        var codes = [UInt32](repeating: 0, count: 257)
        for group in groups {
            for (index, symbol) in group.symbols.enumerated() { codes[symbol] = group.first + UInt32(index) }
        }
        return codes
    }()

    /// The code of a string. What is left of the last byte is filled with ones.
    static func encoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var (bits, count): (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            bits = bits << UInt64(lengths[Int(byte)]) | UInt64(codes[Int(byte)])
            count += UInt64(lengths[Int(byte)])
            while count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        if count > 0 {
            let missing = 8 - count
            output.append(UInt8(truncatingIfNeeded: bits << missing | (1 << missing - 1)))
        }
        return output
    }

    /// The string; nil if the code is wrong (RFC 7541 section 5.2).
    static func decoded(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        var (code, length): (UInt32, Int) = (0, 0)
        for byte in bytes {
            for shift in (0..<8).reversed() {
                code = code << 1 | UInt32(byte >> UInt8(shift) & 1)
                length += 1
                if length > 30 { return nil }
                let group = groups[length]
                guard code >= group.first, code - group.first < group.symbols.count else { continue }
                let symbol = group.symbols[Int(code - group.first)]
                if symbol == 256 { return nil }
                output.append(UInt8(symbol))
                (code, length) = (0, 0)
            }
        }
        // Fewer than eight bits may be left, and all of them are ones.
        return length < 8 && code == (1 << UInt32(length)) - 1 ? output : nil
    }
}
