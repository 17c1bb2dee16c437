#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Searching and comparing bytes, for the parser.
///
/// The trick for speed: some functions here look at eight bytes at once, as one 64-bit number. The first byte in memory
/// is the lowest byte of the number. Take `firstControl`, which searches for bytes below 0x20:
///
///     bytes            47 45 54 0D 0A ...   "GET", CR, LF
///     minus 20 each    27 25 34 ED ...      0D is too small, so its top bit becomes 1
///     & 80 each        00 00 00 80 ...      the number of zero bits below the first 1, divided by 8, is the index
///
/// Bytes from 0x80 have their top bit set before that, so they are masked out. Subtracting may also borrow from the
/// next higher byte and spoil it. That's why only the lowest bit that is set counts.
///
/// The few unsafe expressions pass the bytes of a span to library functions that need a pointer, and only during that
/// call.
extension Span<UInt8> {
    var first: UInt8? { isEmpty ? nil : self[0] }

    /// The index of the first such byte at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        precondition(start <= count)
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// The index of the first control character at or after `start`, eight bytes at a time. TAB and DEL count as
    /// control characters.
    @inline(__always)
    func firstControl(from start: Int) -> Int? {
        var index = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while index &+ 8 <= count {
            let word = word(at: index)
            let delete = word ^ (ones &* 0x7F)
            // A byte's top bit is now set if the byte is below 0x20, or if it is DEL. A byte above such a one may have
            // it set by mistake (a borrow), but only the lowest set bit matters.
            let found = ((word &- ones &* 0x20) & ~word | (delete &- ones) & ~delete) & tops
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            if self[index] < 0x20 || self[index] == 0x7F { return index }
            index += 1
        }
        return nil
    }

    /// The index of the first byte at or after `start` that is neither visible ASCII nor a space, eight bytes at a
    /// time.
    @inline(__always)
    func firstUnprintable(from start: Int) -> Int? {
        var index = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while index &+ 8 <= count {
            let word = word(at: index)
            let delete = word ^ (ones &* 0x7F)
            // As in `firstControl`, but a byte also counts if its own top bit is set.
            let found = (word | (word &- ones &* 0x20) | (delete &- ones)) & tops
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            if self[index] < 0x20 || self[index] >= 0x7F { return index }
            index += 1
        }
        return nil
    }

    /// The index of the first byte at or after `start` that isn't a tchar (RFC 9110 section 5.6.2); the end if there is
    /// none.
    ///
    /// Most names consist of letters and hyphens, so these are checked eight at a time. The loop at the end checks the
    /// others.
    @inline(__always)
    func tokenEnd(from start: Int) -> Int {
        var index = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while index &+ 8 <= count {
            let word = word(at: index)
            let low = word & ~tops
            let lowercase = low | ones &* 0x20
            // A byte's top bit is set in `letters` if the byte is a letter, and in `hyphens` if it is a hyphen.
            // Clearing the top bits first keeps each byte's sum below 0x100, so nothing is carried into the next byte.
            let letters = (lowercase &+ ones &* (0x80 - 0x61)) & ~(lowercase &+ ones &* (0x80 - 0x7B))
            let hyphens = ~((low ^ ones &* 0x2D) &+ ~tops)
            let others = ~((letters | hyphens) & ~word) & tops
            index &+= others.trailingZeroBitCount / 8
            if others != 0 { break }
        }
        while index < count, self[index].isTokenByte { index &+= 1 }
        return index
    }

    /// The eight bytes at `place` as a number; the first byte is the lowest one.
    @inline(__always)
    func word(at place: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The four bytes at `place` as a number; the first byte is the lowest one.
    @inline(__always)
    func half(at place: Int) -> UInt64 {
        unsafe UInt64(UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }

    /// The index of the first CRLF CRLF at or after `start`.
    func firstBlankLine(from start: Int) -> Int? {
        var position = Swift.max(start, 0) + 3
        while position < count, let lf = firstIndex(of: .lf, from: position) {
            if self[lf - 1] == .cr, self[lf - 2] == .lf, self[lf - 3] == .cr { return lf - 3 }
            position = lf + 1
        }
        return nil
    }

    /// Whether both spans contain the same bytes. It compares eight bytes at a time.
    func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard ends == other.ends else { return false }
        var index = 8
        while index &+ 8 < count {
            guard word(at: index) == other.word(at: index) else { return false }
            index &+= 8
        }
        return true
    }

    /// Whether the bytes equal `text`.
    @inline(__always)
    func isEqual(to text: StaticString) -> Bool {
        unsafe isEqual(to: Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether the bytes equal `text`, ignoring the case of ASCII letters.
    @inline(__always)
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        unsafe equalsIgnoringCase(Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether both spans contain the same bytes, ignoring the case of ASCII letters. It compares eight bytes at a
    /// time.
    func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        let (mine, its) = (ends, other.ends)
        guard mine.first.isEqualIgnoringCase(its.first), mine.last.isEqualIgnoringCase(its.last) else { return false }
        var index = 8
        while index &+ 8 < count {
            guard word(at: index).isEqualIgnoringCase(other.word(at: index)) else { return false }
            index &+= 8
        }
        return true
    }

    /// The first and the last eight bytes, as numbers. They overlap if there are fewer than sixteen bytes. If there are
    /// fewer than eight, both numbers are made of those that exist. So two spans of at most sixteen bytes are equal if
    /// their counts and their ends are.
    @inline(__always)
    var ends: (first: UInt64, last: UInt64) {
        switch count {
        case 8...: (word(at: 0), word(at: count - 8))
        case 4...: (half(at: 0), half(at: count - 4))
        case 1...: (UInt64(self[0]), UInt64(self[count / 2]) << 8 | UInt64(self[count - 1]))
        default: (0, 0)
        }
    }

    /// Whether the bytes are a token (RFC 9110 section 5.6.2).
    var isToken: Bool { !isEmpty && tokenEnd(from: 0) == count }

    func starts(withIgnoringCase lowercase: StaticString) -> Bool {
        count >= lowercase.utf8CodeUnitCount
            && extracting(0..<lowercase.utf8CodeUnitCount).equalsIgnoringCase(lowercase)
    }

    /// The range without the white space (OWS) at both ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> { trimmed(range) { $0.isBlank } }

    /// The range without the bytes at both ends that `isDropped` accepts.
    @inline(__always)
    func trimmed(_ range: Range<Int>, of isDropped: (UInt8) -> Bool) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isDropped(self[start]) { start += 1 }
        while start < end, isDropped(self[end - 1]) { end -= 1 }
        return start..<end
    }
}

extension UInt64 {
    /// Whether both sets of eight bytes are equal, ignoring the case of ASCII letters.
    @inline(__always)
    fileprivate func isEqualIgnoringCase(_ other: UInt64) -> Bool {
        self == other || lowercased == other.lowercased
    }

    @inline(__always)
    private var lowercased: UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let low = self & ~tops
        // A byte's top bit is now set if the byte is a capital letter. Shifted right by two, it's the bit 0x20 that
        // makes the letter lower case.
        let capitals = (low &+ ones &* (0x80 - 0x41)) & ~(low &+ ones &* (0x80 - 0x5B)) & ~self & tops
        return self | capitals >> 2
    }
}

extension String {
    init(_ bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Passes the bytes of the text to `body`. They are only valid during the call.
    @inline(__always)
    func withBytes<R>(_ body: (Span<UInt8>) -> R) -> R {
        let result = unsafe utf8.withContiguousStorageIfAvailable { unsafe body(Span(_unsafeElements: $0)) }
        return result ?? body(Array(utf8).span)
    }
}

extension [UInt8] {
    mutating func append(_ bytes: Span<UInt8>) {
        // All empty arrays share one object in memory. Appending nothing would still write to it, and threads would
        // contend for it.
        guard !bytes.isEmpty else { return }
        append(addingCapacity: bytes.count) { $0.append(bytes) }
    }
}

extension OutputSpan<UInt8> {
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity)
        unsafe withUnsafeMutableBufferPointer { room, used in
            unsafe bytes.withUnsafeBytes { source in
                guard let base = source.baseAddress, let start = room.baseAddress else { return }
                unsafe memcpy(start + used, base, source.count)
                used += source.count
            }
        }
    }
}
