import Foundation

/// Content of any length. If a piece is lost, doubled or moved, that's noticed.
struct PatternedContent: Sendable {
    /// This is a prime, so it divides no buffer's size.
    private static let period = 65521
    private static let pattern: [UInt8] = {
        var state: UInt32 = 1
        let block = (0..<period).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        return block + block + block
    }()

    /// The total number of bytes.
    let count: Int

    /// The pieces in their order. Each has 64 KiB, except the last one.
    var pieces: some Sequence<[UInt8]> {
        stride(from: 0, to: count, by: 65536).lazy.map { Array(slice(at: $0, count: min(65536, count - $0))) }
    }

    private func slice(at offset: Int, count: Int) -> ArraySlice<UInt8> {
        let start = offset % Self.period
        return Self.pattern[start..<(start + count)]
    }

    /// Reads the content, and notices the first difference.
    struct Reader {
        private let content: PatternedContent
        private(set) var count = 0
        private(set) var isIntact = true

        init(_ content: PatternedContent) {
            self.content = content
        }

        /// Whether everything has arrived, and nothing else.
        var isComplete: Bool { isIntact && count == content.count }

        mutating func take(_ bytes: some Sequence<UInt8>) {
            var rest = Array(bytes)[...]
            while !rest.isEmpty {
                let piece = rest.prefix(65536)
                isIntact = isIntact && Self.isSame(piece, content.slice(at: count, count: piece.count))
                count += piece.count
                rest = rest.dropFirst(piece.count)
            }
        }

        /// Whether two slices of the same length are equal. In a debug build, `==` takes seconds for a GiB.
        private static func isSame(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
            unsafe one.withUnsafeBytes { one in
                unsafe other.withUnsafeBytes { other in
                    unsafe memcmp(one.baseAddress!, other.baseAddress!, one.count) == 0
                }
            }
        }
    }
}

let mebibyte = 1 << 20
