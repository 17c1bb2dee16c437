@testable import HTTPCore

/// Bytes in hexadecimal, as in the examples of RFC 7541: `82 86 84`. Spaces mean nothing.
func hex(_ text: String) -> [UInt8] {
    let digits = text.utf8.compactMap(\.hexValue)
    precondition(digits.count % 2 == 0)
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// What some encoder appends.
func appended(_ write: (Buffer) -> Void) -> [UInt8] {
    let buffer = Buffer(pool: BufferPool())
    write(buffer)
    return buffer.array
}

extension HPACKEncoder {
    /// A block with these fields.
    mutating func block(_ fields: [(String, String)]) -> [UInt8] {
        let buffer = Buffer(pool: BufferPool())
        begin(buffer)
        for (name, value) in fields {
            let (name, value) = (Wire(name).bytes, Wire(value).bytes)
            append(FieldName.key(name.span), name.span, value.span, to: buffer)
        }
        return buffer.array
    }
}

extension Wire {
    init(_ text: String) { self.init(stringLiteral: text) }
}

extension HPACKDecoder {
    /// What a block in these fragments comes to.
    enum Decoded: Equatable {
        case fields([String], isTooLarge: Bool)
        case refused(ErrorCode)
    }

    /// Decodes a block. Fields that may never be indexed have a `!` before them.
    mutating func decoded(_ fragments: [[UInt8]]) -> Decoded {
        var fields: [String] = []
        do throws(ConnectionError) {
            for (number, fragment) in fragments.enumerated() {
                let isLast = number == fragments.count - 1
                let outcome = try decode(fragment.span, isLast: isLast) { name, value, isNeverIndexed in
                    let text = Wire(name.copy).text + ": " + Wire(value.copy).text
                    fields.append((isNeverIndexed ? "!" : "") + text)
                }
                switch outcome {
                case .more where !isLast: continue
                case .complete where isLast: return .fields(fields, isTooLarge: false)
                case .tooLarge where isLast: return .fields(fields, isTooLarge: true)
                default: preconditionFailure("\(outcome) after fragment \(number)")
                }
            }
        } catch {
            return .refused(error.code)
        }
        preconditionFailure("no fragment")
    }

    mutating func decoded(_ block: [UInt8]) -> Decoded { decoded([block]) }
}

extension Span<UInt8> {
    /// A copy of the bytes.
    var copy: [UInt8] {
        var all: [UInt8] = []
        all.append(self)
        return all
    }
}

extension HTTP2Limits {
    /// The defaults with some changes.
    static func with(_ change: (inout HTTP2Limits) -> Void) -> HTTP2Limits {
        var limits = HTTP2Limits()
        change(&limits)
        return limits
    }
}
