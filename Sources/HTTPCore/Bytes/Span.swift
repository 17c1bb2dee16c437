#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the parser needs of a run of bytes. The few unsafe expressions hand the bytes of a span to library calls that
/// take pointers, for the time of the call.
extension Span<UInt8> {
    var first: UInt8? { isEmpty ? nil : self[0] }

    /// The place of the first such byte at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        precondition(start <= count)
        return unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// The place of the first control character (TAB and DEL are some) at or after `start`; eight bytes are looked at in
    /// one go.
    @inline(__always)
    func firstControl(from start: Int) -> Int? {
        var index = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while index &+ 8 <= count {
            let word = word(at: index)
            let delete = word ^ (ones &* 0x7F)
            // A byte's top bit comes out set where the byte is below 0x20, or DEL; sometimes above such a byte, too.
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

    /// The place of the first byte at or after `start` that is neither a visible ASCII character nor a space; eight bytes
    /// are looked at in one go.
    @inline(__always)
    func firstUnprintable(from start: Int) -> Int? {
        var index = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while index &+ 8 <= count {
            let word = word(at: index)
            let delete = word ^ (ones &* 0x7F)
            // As in `firstControl`, but bytes whose top bit is set are meant, too.
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

    /// The place of the first byte at or after `start` that isn't a tchar (RFC 9110 section 5.6.2); the end if all are.
    /// Letters and hyphens, of which most names are made, are looked at eight in one go.
    @inline(__always)
    func tokenEnd(from start: Int) -> Int {
        var index = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while index &+ 8 <= count {
            let word = word(at: index)
            let low = word & ~tops
            let lowercase = low | ones &* 0x20
            // A byte's top bit comes out set where it is a letter, or a hyphen.
            let letters = (lowercase &+ ones &* (0x80 - 0x61)) & ~(lowercase &+ ones &* (0x80 - 0x7B))
            let hyphens = ~((low ^ ones &* 0x2D) &+ ~tops)
            let others = ~((letters | hyphens) & ~word) & tops
            index &+= others.trailingZeroBitCount / 8
            if others != 0 { break }
        }
        while index < count, self[index].isTokenByte { index &+= 1 }
        return index
    }

    /// The eight bytes at a place, the first one lowest.
    @inline(__always)
    func word(at place: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The four bytes at a place, the first one lowest.
    @inline(__always)
    func half(at place: Int) -> UInt64 {
        unsafe UInt64(UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }

    /// The place of the first CRLF CRLF at or after `start`.
    func firstBlankLine(from start: Int) -> Int? {
        var position = Swift.max(start, 0) + 3
        while position < count, let lf = firstIndex(of: .lf, from: position) {
            if self[lf - 1] == .cr, self[lf - 2] == .lf, self[lf - 3] == .cr { return lf - 3 }
            position = lf + 1
        }
        return nil
    }

    /// Whether the bytes are the same as others.
    func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index < count, self[index] == other[index] { index &+= 1 }
        return index == count
    }

    /// Whether the bytes are the same as these, but for the case of ASCII letters.
    @inline(__always)
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        unsafe equalsIgnoringCase(Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether the bytes are the same as others, but for the case of ASCII letters; eight are compared in one go.
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

    /// The first and the last eight bytes. If there are fewer than sixteen, these overlap; if fewer than eight, each is
    /// what there is of them. So up to sixteen bytes, these and the count are all.
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

    /// The run without the white space (OWS) at its ends, as a range of this one.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> { trimmed(range) { $0.isBlank } }

    /// The run without such bytes at its ends, as a range of this one.
    @inline(__always)
    func trimmed(_ range: Range<Int>, of isDropped: (UInt8) -> Bool) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isDropped(self[start]) { start += 1 }
        while start < end, isDropped(self[end - 1]) { end -= 1 }
        return start..<end
    }
}

extension UInt64 {
    /// Whether eight bytes are the same as others, but for the case of ASCII letters.
    @inline(__always)
    fileprivate func isEqualIgnoringCase(_ other: UInt64) -> Bool {
        self == other || lowercased == other.lowercased
    }

    @inline(__always)
    private var lowercased: UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let low = self & ~tops
        // A byte's top bit comes out set where it is a capital letter.
        let capitals = (low &+ ones &* (0x80 - 0x41)) & ~(low &+ ones &* (0x80 - 0x5B)) & ~self & tops
        return self | capitals >> 2
    }
}

extension String {
    init(_ bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the bytes of the text for the time of a call.
    @inline(__always)
    func withBytes<R>(_ body: (Span<UInt8>) -> R) -> R {
        let result = unsafe utf8.withContiguousStorageIfAvailable { unsafe body(Span(_unsafeElements: $0)) }
        return result ?? body(Array(utf8).span)
    }
}

extension [UInt8] {
    mutating func append(_ bytes: Span<UInt8>) {
        // Of all empty arrays there is one, and even adding nothing would write its count anew.
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
