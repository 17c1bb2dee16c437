/// Turns bytes in an unknown encoding into a String and back.
///
/// A field's value and a reason phrase are such bytes (RFC 9110 section 5.5). A program wants to read them as text, but
/// a proxy has to forward exactly the bytes that came.
///
/// Usually the bytes are UTF-8, and the String is simply their text. A byte that isn't part of a valid character
/// becomes a stand-in: a character of its own, from a range that Unicode reserves for private use. U+10F780 stands for
/// the byte 0x80, and U+10F7FF for 0xFF. When the String is written, each stand-in becomes a single byte again.
///
/// What if a value already contains one of these characters? Then each of its four bytes becomes a stand-in. Otherwise
/// two different values could become the same String.
extension String {
    /// Creates the text that stands for these bytes.
    init(opaque bytes: Span<UInt8>) {
        // Stand-ins begin with 0xF4 in UTF-8, so text without that byte doesn't contain any.
        if bytes.firstIndex(of: 0xF4, from: 0) == nil, let text = String(ifEncoded: bytes) {
            self = text
            return
        }
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count * 2)
        var index = 0
        while index < bytes.count {
            let count = bytes.characterCount(at: index)
            if count > 0, !bytes.isStandIn(at: index) {
                encoded.append(bytes.extracting(index..<index + count))
                index += count
            } else {
                let byte = bytes[index]
                encoded += [0xF4, 0x8F, 0x9E | byte >> 6 & 1, 0x80 | byte & 0x3F]
                index += 1
            }
        }
        self.init(encoded.span)
    }

    private init?(ifEncoded bytes: Span<UInt8>) {
        let text = unsafe bytes.withUnsafeBufferPointer { unsafe String(validating: $0, as: UTF8.self) }
        guard let text else { return nil }
        self = text
    }

    /// The bytes that this text stands for.
    var opaqueBytes: [UInt8] { withBytes { $0.withoutStandIns } }
}

extension Span<UInt8> {
    /// The bytes that a text in UTF-8 stands for.
    var withoutStandIns: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var index = 0
        while index < count {
            if isStandIn(at: index) {
                result.append(0x80 | self[index + 2] << 6 & 0x40 | self[index + 3] & 0x3F)
                index += 4
            } else {
                result.append(self[index])
                index += 1
            }
        }
        return result
    }

    /// Whether a stand-in begins at this index: U+10F780 to U+10F7FF.
    fileprivate func isStandIn(at index: Int) -> Bool {
        self[index] == 0xF4 && index + 3 < count && self[index + 1] == 0x8F && self[index + 2] & 0xFE == 0x9E
            && self[index + 3] & 0xC0 == 0x80
    }

    /// The number of bytes in the character that begins at this index; 0 if there is no valid one (table 3-7 of the
    /// Unicode standard).
    fileprivate func characterCount(at index: Int) -> Int {
        let (size, second): (Int, ClosedRange<UInt8>) =
            switch self[index] {
            case 0...0x7F: (1, 0...0)
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0...0)
            }
        guard size > 1 else { return size }
        guard index + size <= count, second.contains(self[index + 1]) else { return 0 }
        for place in index + 2..<index + size where self[place] & 0xC0 != 0x80 { return 0 }
        return size
    }
}
