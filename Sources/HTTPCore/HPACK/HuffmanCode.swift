/// The Huffman code of HPACK (RFC 7541 appendix B). Frequent bytes have short codes, rare ones long codes.
///
/// The code is canonical: the codes of one length are consecutive numbers, in the order of their bytes, and the next
/// longer ones continue where these end. So the lengths say everything:
///
///     0  00000       the first byte with 5 bits
///     1  00001       the next one
///     ...
///     t  01001       the last of the ten with 5 bits
///        010100      one more, and a zero behind it: the first byte with 6 bits, which is the space
struct HuffmanCode: Sendable {
    /// The bytes by the length of their code. Printable ones are written as text.
    private static let lengths: [(bits: Int, text: String, others: [Int])] = [
        (5, "012aceiost", []),
        (6, " %-./3456789=A_bdfghlmnpru", []),
        (7, ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz", []),
        (8, "&*,;XZ", []),
        (10, #"!"()?"#, []),
        (11, "'+|", []),
        (12, "#>", []),
        (13, "$@[]~", [0]),
        (14, "^}", []),
        (15, "<`{", []),
        (19, #"\"#, [195, 208]),
        (20, "", [128, 130, 131, 162, 184, 194, 224, 226]),
        (21, "", [153, 161, 167, 172, 176, 177, 179, 209, 216, 217, 227, 229, 230]),
        (22, "", [129, 132, 133, 134, 136, 146, 154, 156, 160, 163, 164, 169, 170, 173, 178, 181, 185, 186, 187]),
        (22, "", [189, 190, 196, 198, 228, 232, 233]),
        (23, "", [1, 135, 137, 138, 139, 140, 141, 143, 147, 149, 150, 151, 152, 155, 157, 158, 165, 166, 168]),
        (23, "", [174, 175, 180, 182, 183, 188, 191, 197, 231, 239]),
        (24, "", [9, 142, 144, 145, 148, 159, 171, 206, 215, 225, 236, 237]),
        (25, "", [199, 207, 234, 235]),
        (26, "", [192, 193, 200, 201, 202, 205, 210, 213, 218, 219, 238, 240, 242, 243, 255]),
        (27, "", [203, 204, 211, 212, 214, 221, 222, 223, 241, 244, 245, 246, 247, 248, 250, 251, 252, 253, 254]),
        (28, "", [2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30]),
        (28, "", [31, 127, 220, 249]),
        (30, "", [10, 13, 22, end]),
    ]

    /// The 257th symbol. It means the end of the string, and it's never sent: only its first bits, as padding.
    static let end = 256

    /// The code of a byte: the lowest `count` bits.
    struct Code: Sendable {
        var bits: UInt32 = 0
        var count: UInt8 = 0
    }

    /// The codes, by their bytes.
    let codes: [Code]
    /// What begins with these ten bits: the byte, and the length of its code in the next four bits up. 0 if the code is
    /// longer than ten bits.
    let short: [UInt16]
    /// The longer codes, by their length.
    let long: [Group]

    /// The codes of one length.
    struct Group: Sendable {
        let count: Int
        /// The first of them.
        let first: UInt32
        var symbols: [UInt16]
    }

    /// The number of bits with which `short` is looked up.
    static let shortBits = 10

    /// The code, made from the table once.
    static let standard = HuffmanCode()

    private init() {
        var codes = [Code](repeating: Code(), count: 257)
        var short = [UInt16](repeating: 0, count: 1 << HuffmanCode.shortBits)
        var long: [Group] = []
        var next: UInt32 = 0
        var count = 0
        for line in HuffmanCode.lengths {
            next <<= UInt32(line.bits - count)
            count = line.bits
            let symbols = (line.text.utf8.map { Int($0) } + line.others).sorted()
            if count > HuffmanCode.shortBits, long.last?.count != count {
                long.append(Group(count: count, first: next, symbols: []))
            }
            for symbol in symbols {
                codes[symbol] = Code(bits: next, count: UInt8(count))
                if count <= HuffmanCode.shortBits {
                    let free = HuffmanCode.shortBits - count
                    for rest in 0..<(1 << free) { short[Int(next) << free | rest] = UInt16(count << 8 | symbol) }
                } else {
                    long[long.count - 1].symbols.append(UInt16(symbol))
                }
                next += 1
            }
        }
        self.codes = codes
        self.short = short
        self.long = long
    }
}
