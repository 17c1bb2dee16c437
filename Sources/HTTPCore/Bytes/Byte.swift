/// Names for the bytes in HTTP's grammar, and the classes that it sorts them into (RFC 5234 appendix B.1, RFC 9110
/// section 5.6.2).
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lf: UInt8 = 0x0A
    static let cr: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let hash: UInt8 = 0x23
    static let percent: UInt8 = 0x25
    static let asterisk: UInt8 = 0x2A
    static let comma: UInt8 = 0x2C
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let leftBracket: UInt8 = 0x5B
    static let rightBracket: UInt8 = 0x5D

    @inline(__always) var isDigit: Bool { self &- .zero < 10 }

    @inline(__always) var isBlank: Bool { self == .space || self == .tab }

    /// The byte in lower case if it's an ASCII letter; otherwise the byte itself.
    @inline(__always) var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// Whether the byte may be part of a token: a tchar (RFC 9110 section 5.6.2).
    @inline(__always) var isTokenByte: Bool { isIn(0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE) }

    /// Whether a reg-name may contain the byte (RFC 3986 section 3.2.2): unreserved, sub-delims and percent signs.
    @inline(__always) var isHostByte: Bool { isIn(0x2BFF_7FF2_0000_0000, 0x47FF_FFFE_87FF_FFFE) }

    /// Whether a target may contain the byte: visible ASCII except `#`, because a fragment is never sent (RFC 9112
    /// section 3.2). Browsers also send some visible characters that RFC 3986 excludes, such as `|`. They do no harm,
    /// so they are allowed.
    @inline(__always) var isTargetByte: Bool { self > .space && self < 0x7F && self != .hash }

    /// Whether a field value may contain the byte: anything except control characters, but TAB is fine (RFC 9110
    /// section 5.5).
    @inline(__always) var isValueByte: Bool { (self >= .space && self != 0x7F) || self == .tab }

    @inline(__always) var hexValue: UInt8? {
        if isDigit { return self &- .zero }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// Whether a set of ASCII bytes contains the byte. The set has one bit for each: `low` for 0 to 63, `high` for 64
    /// to 127.
    @inline(__always) private func isIn(_ low: UInt64, _ high: UInt64) -> Bool {
        self < 0x80 && ((self < 64 ? low : high) >> UInt64(self & 63)) & 1 == 1
    }
}
