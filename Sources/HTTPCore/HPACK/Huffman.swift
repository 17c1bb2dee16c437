/// Encodes and decodes strings with the Huffman code (RFC 7541 section 5.2).
enum Huffman {
    /// The number of bytes that the encoded string has.
    static func encodedCount(_ bytes: Span<UInt8>) -> Int {
        let code = HuffmanCode.standard
        let codes = code.codes.span
        var bits = 0
        for index in bytes.indices { bits &+= Int(codes[Int(bytes[index])].count) }
        return (bits + 7) / 8
    }

    /// Appends the encoded string.
    static func encode(_ bytes: Span<UInt8>, to output: Buffer) {
        let code = HuffmanCode.standard
        let codes = code.codes.span
        var pending: UInt64 = 0
        var count: UInt64 = 0
        for index in bytes.indices {
            let next = codes[Int(bytes[index])]
            pending = pending << UInt64(next.count) | UInt64(next.bits)
            count &+= UInt64(next.count)
            while count >= 8 {
                count &-= 8
                output.append(UInt8(truncatingIfNeeded: pending >> count))
            }
        }
        // The last byte is filled up with ones.
        if count > 0 { output.append(UInt8(truncatingIfNeeded: pending << (8 - count) | 0xFF >> count)) }
    }

    /// Decodes a string and appends it to `output`.
    ///
    /// The next bits are at the top of `window`, with zeros behind them. Codes of at most ten bits, which are nearly all
    /// that occur, need one look into a table.
    static func decode(_ bytes: Span<UInt8>, to output: inout [UInt8]) throws(ConnectionError) {
        let code = HuffmanCode.standard
        let short = code.short.span
        output.reserveCapacity(output.count + bytes.count * 8 / 5)
        var window: UInt64 = 0
        var count = 0
        var position = 0
        while true {
            while count <= 56, position < bytes.count {
                window |= UInt64(bytes[position]) << UInt64(56 - count)
                count += 8
                position += 1
            }
            let found = Int(short[Int(window >> UInt64(64 - HuffmanCode.shortBits))])
            var (size, symbol) = (found >> 8, found & 0xFF)
            if found == 0 {
                (size, symbol) = try longSymbol(window, code)
            }
            guard size <= count else {
                // Too few bits are left for a code, so they must be padding: fewer than eight ones.
                guard count < 8, window == ones(count) else {
                    throw ConnectionError(.compressionError, "wrong padding after a Huffman code")
                }
                return
            }
            output.append(UInt8(truncatingIfNeeded: symbol))
            window <<= UInt64(size)
            count -= size
        }
    }

    /// This many ones, at the top.
    private static func ones(_ count: Int) -> UInt64 { count == 0 ? 0 : ~0 << UInt64(64 - count) }

    /// Finds a code of more than ten bits at the top of `window`.
    private static func longSymbol(
        _ window: UInt64, _ code: HuffmanCode
    ) throws(ConnectionError) -> (size: Int, symbol: Int) {
        for group in code.long {
            let place = Int(window >> UInt64(64 - group.count)) - Int(group.first)
            guard place < group.symbols.count else { continue }
            let symbol = Int(group.symbols[place])
            guard symbol != HuffmanCode.end else { break }
            return (group.count, symbol)
        }
        throw ConnectionError(.compressionError, "the end symbol within a Huffman code")
    }
}
