/// Decodes header blocks (RFC 7541). It keeps the table from one block to the next.
struct HeaderBlockReader {
    struct Fault: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    private var table = HeaderTable()
    /// The largest table that the encoder may use: HEADER_TABLE_SIZE.
    var allowed = 4096
    /// The names of all fields that have been put into the table.
    private(set) var indexedNames: Set<String> = []
    /// Whether the allowed size has become less than the table's. Then, the next block has to begin with the new size
    /// (RFC 9113 section 4.3.1).
    private var mustShrink: Bool { table.limit > allowed }

    private var block: ArraySlice<UInt8> = []

    /// The fields of a block. Each character of their texts is a byte.
    mutating func fields(in block: [UInt8]) throws(Fault) -> [Field] {
        self.block = block[...]
        var fields: [Field] = []
        while let first = self.block.first, first & 0xe0 == 0x20 {
            let size = try integer(prefix: 5)
            guard size <= allowed else { throw Fault("a table of \(size) bytes, with \(allowed) allowed") }
            table.resize(to: size)
        }
        if mustShrink { throw Fault("the block doesn't begin with the table's new size of at most \(allowed)") }
        while let first = self.block.first {
            if first & 0x80 != 0 {
                let index = try integer(prefix: 7)
                guard let field = table[index] else { throw Fault("index \(index), where no entry is") }
                fields.append(field)
            } else if first & 0xc0 == 0x40 {
                let field = try literal(prefix: 6)
                table.add(field)
                indexedNames.insert(field.name)
                fields.append(field)
            } else if first & 0xe0 == 0x20 {
                throw Fault("a size of the table within a block")
            } else {
                fields.append(try literal(prefix: 4))
            }
        }
        return fields
    }

    private mutating func literal(prefix: Int) throws(Fault) -> Field {
        let index = try integer(prefix: prefix)
        if index == 0 {
            let name = try string()
            return Field(name, try string())
        }
        guard let name = table[index]?.name else { throw Fault("index \(index), where no entry is") }
        return Field(name, try string())
    }

    /// A number whose first bits are the lowest ones of the next byte (RFC 7541 section 5.1).
    private mutating func integer(prefix: Int) throws(Fault) -> Int {
        let most = 1 << prefix - 1
        var value = Int(try byte()) & most
        if value < most { return value }
        var shift = 0
        while true {
            let next = Int(try byte())
            guard shift <= 28 else { throw Fault("a number without end") }
            value += (next & 0x7f) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
        }
    }

    private mutating func string() throws(Fault) -> String {
        guard let first = block.first else { throw Fault("the block ends within a field") }
        let length = try integer(prefix: 7)
        guard length <= block.count else { throw Fault("a string beyond the block's end") }
        let bytes = block.prefix(length)
        block = block.dropFirst(length)
        guard first & 0x80 != 0 else { return MessageReader.text(bytes) }
        guard let text = HuffmanString.decoded(bytes) else { throw Fault("a wrong Huffman code") }
        return MessageReader.text(text)
    }

    private mutating func byte() throws(Fault) -> UInt8 {
        guard let byte = block.popFirst() else { throw Fault("the block ends within a field") }
        return byte
    }
}
