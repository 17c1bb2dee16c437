/// What the parser needs of a run of bytes. The few unsafe expressions hand the bytes of a span to library calls that
/// take pointers, for the time of the call.
extension Span<UInt8> {
    var first: UInt8? { isEmpty ? nil : self[0] }

    /// The place of the first such byte at or after `start`.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Whether the bytes are these ASCII letters, which are given in lower case.
    func equalsIgnoringCase(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        for index in indices {
            guard unsafe self[index].lowercased == lowercase.utf8Start[index] else { return false }
        }
        return true
    }

    func starts(withIgnoringCase lowercase: StaticString) -> Bool {
        count >= lowercase.utf8CodeUnitCount
            && extracting(0..<lowercase.utf8CodeUnitCount).equalsIgnoringCase(lowercase)
    }

    /// The run without the white space (OWS) at its ends, as a range of this one.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isBlank { start += 1 }
        while start < end, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }
}

extension String {
    init(_ bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
