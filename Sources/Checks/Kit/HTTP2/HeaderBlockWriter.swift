/// Encodes header blocks (RFC 7541), well or as badly as a test needs them. It keeps the table from one block to the
/// next.
public struct HeaderBlockWriter: Sendable {
    /// How a field is written (RFC 7541 section 6).
    public enum Form: CaseIterable, Sendable {
        /// A literal that goes into the table, or its index if it's there already.
        case indexed
        /// A literal that doesn't go into the table.
        case plain
        /// A literal that no hop may put into a table.
        case neverIndexed
    }

    private var table = HeaderTable()

    /// Creates an encoder with an empty table.
    public init() {}

    /// A block with these fields. The names are written as they are.
    public mutating func block(_ fields: [Field], _ form: Form = .plain, huffman: Bool = false) -> [UInt8] {
        fields.flatMap { bytes(of: $0, form, huffman: huffman) }
    }

    /// A field.
    public mutating func bytes(of field: Field, _ form: Form, huffman: Bool = false) -> [UInt8] {
        if form == .indexed, let index = table.index(of: field) { return Self.integer(index, prefix: 7, first: 0x80) }
        let first: UInt8 = form == .indexed ? 0x40 : form == .plain ? 0 : 0x10
        if form == .indexed { table.add(field) }
        return [first] + Self.string(field.name, huffman: huffman) + Self.string(field.value, huffman: huffman)
    }

    /// A change of the table's size (RFC 7541 section 6.3).
    public mutating func resize(to size: Int) -> [UInt8] {
        table.resize(to: size)
        return Self.integer(size, prefix: 5, first: 0x20)
    }

    /// A number whose first bits share a byte with `first` (RFC 7541 section 5.1).
    public static func integer(_ value: Int, prefix: Int, first: UInt8) -> [UInt8] {
        let most = 1 << prefix - 1
        if value < most { return [first | UInt8(value)] }
        var bytes = [first | UInt8(most)]
        var rest = value - most
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// A string with its length. Each character of the text becomes a byte.
    public static func string(_ text: String, huffman: Bool = false) -> [UInt8] {
        let plain = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let bytes = huffman ? HuffmanString.encoded(plain) : plain
        return integer(bytes.count, prefix: 7, first: huffman ? 0x80 : 0) + bytes
    }
}
