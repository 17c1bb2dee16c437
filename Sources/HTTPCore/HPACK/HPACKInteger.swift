/// Integers of HPACK (RFC 7541 section 5.1). A small one shares its byte with a few flags; a larger one fills the rest
/// of that byte with ones, and continues with seven bits in each further byte, the lowest ones first:
///
///     1337 after 3 flags     ***11111  10011010  00001010       31 + 26 + 10 * 128
enum HPACKInteger {
    /// The largest number that is accepted. Every real length and index is far below it.
    private static let most = 1 << 28

    /// Reads the integer that begins with the lowest `prefix` bits of the byte at `position`, and moves `position`
    /// behind it.
    ///
    /// - Returns: nil if it hasn't arrived completely.
    @inline(__always)
    static func read(
        _ bytes: Span<UInt8>, at position: inout Int, prefix: Int
    ) throws(ConnectionError) -> Int? {
        guard position < bytes.count else { return nil }
        let most = 1 << prefix - 1
        let first = Int(bytes[position]) & most
        position += 1
        return first < most ? first : try readMore(bytes, at: &position, first)
    }

    private static func readMore(
        _ bytes: Span<UInt8>, at position: inout Int, _ first: Int
    ) throws(ConnectionError) -> Int? {
        var value = first
        for shift in stride(from: 0, through: 28, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            value += Int(byte & 0x7F) << shift
            guard value <= most else { break }
            guard byte & 0x80 != 0 else { return value }
        }
        throw ConnectionError(.compressionError, "an integer is too large")
    }
}

extension Buffer {
    /// Appends an integer whose first byte also holds `flags` above its `prefix` bits.
    @inline(__always)
    func append(integer value: Int, prefix: Int, flags: UInt8) {
        let most = 1 << prefix - 1
        if value < most { return append(flags | UInt8(value)) }
        append(flags | UInt8(most))
        var rest = value - most
        while rest >= 0x80 {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
