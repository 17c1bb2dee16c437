/// Decodes header blocks (RFC 7541). On the wire, a field looks like one of these:
///
///     1 index                      a field that is in a table
///     01 name value                a literal, which enters the dynamic table
///     0000 name value              a literal
///     0001 name value              a literal that no proxy may put into a table, such as a password
///     001 size                     no field: the dynamic table gets another size
///
/// The name is an index or a string; a string is its length and its bytes, perhaps in Huffman's code.
///
/// A block must be decoded to its end, even if its fields are too many or malformed: otherwise the tables of both sides
/// would differ (RFC 9113 section 4.3). So every fault here ends the connection, and the rules for fields are somebody
/// else's.
struct HPACKDecoder: Sendable {
    /// What a fragment of a block came to.
    enum Outcome {
        /// The block isn't complete yet.
        case more
        /// The block is complete, and all fields were passed on.
        case complete
        /// The block is complete, but it has more fields than this side accepts. Only the first ones were passed on.
        case tooLarge
    }

    private let limits: HTTP2Limits
    private(set) var table: HPACKTable
    /// The beginning of a field whose end is in the next fragment.
    private var carry: [UInt8] = []
    /// Memory for the name and the value of a literal.
    private var literal: [UInt8] = []
    /// Whether a size update may come: only before the first field (RFC 7541 section 4.2).
    private var isAtStart = true
    private var listSize = 0
    private var fieldCount = 0

    init(limits: HTTP2Limits) {
        self.limits = limits
        table = HPACKTable(limit: limits.headerTable)
    }

    /// Decodes the next fragment of a block. Fragments may end anywhere.
    ///
    /// - Parameter take: gets each field. The spans are only valid during the call.
    mutating func decode(
        _ fragment: Span<UInt8>, isLast: Bool,
        take: (_ name: Span<UInt8>, _ value: Span<UInt8>, _ isNeverIndexed: Bool) -> Void
    ) throws(ConnectionError) -> Outcome {
        if carry.isEmpty {
            let used = try decodeFields(fragment, take)
            carry.append(fragment.extracting(used...))
        } else {
            carry.append(fragment)
            let bytes = carry
            carry.removeFirst(try decodeFields(bytes.span, take))
        }
        guard isLast else { return .more }
        guard carry.isEmpty else { throw ConnectionError(.compressionError, "a header block ends within a field") }
        defer { reset() }
        return isTooLarge ? .tooLarge : .complete
    }

    private mutating func reset() {
        isAtStart = true
        (listSize, fieldCount) = (0, 0)
        carry = []
        // A large literal would otherwise keep its memory as long as the connection lives.
        if literal.capacity > limits.headerTable { literal = [] }
    }

    private var isTooLarge: Bool { listSize > limits.fieldList || fieldCount > limits.fieldCount }

    /// Decodes all fields that have arrived completely.
    ///
    /// - Returns: the number of bytes that they occupy.
    private mutating func decodeFields(
        _ bytes: Span<UInt8>, _ take: (Span<UInt8>, Span<UInt8>, Bool) -> Void
    ) throws(ConnectionError) -> Int {
        var position = 0
        var literal: [UInt8] = []
        swap(&literal, &self.literal)
        defer { swap(&literal, &self.literal) }
        while position < bytes.count {
            var next = position
            let first = bytes[position]
            let isWhole =
                if first & 0x80 != 0 {
                    try decodeIndexed(bytes, at: &next, take)
                } else if first & 0x60 == 0x20 {
                    try decodeSize(bytes, at: &next)
                } else {
                    try decodeLiteral(bytes, at: &next, &literal, take)
                }
            guard isWhole else { break }
            position = next
        }
        return position
    }

    private mutating func decodeIndexed(
        _ bytes: Span<UInt8>, at position: inout Int, _ take: (Span<UInt8>, Span<UInt8>, Bool) -> Void
    ) throws(ConnectionError) -> Bool {
        guard let index = try HPACKInteger.read(bytes, at: &position, prefix: 7) else { return false }
        isAtStart = false
        if index <= HPACKStaticTable.count {
            guard index > 0 else { throw ConnectionError(.compressionError, "the index 0") }
            let entry = HPACKStaticTable.standard[index]
            let bytes = HPACKStaticTable.standard.bytes
            guard try admit(entry.name.count + entry.value.count) else { return true }
            take(bytes.span.extracting(entry.name), bytes.span.extracting(entry.value), false)
        } else {
            let entry = try dynamicEntry(index)
            guard try admit(entry.nameCount + entry.valueCount) else { return true }
            take(table.bytes.span.extracting(entry.name), table.bytes.span.extracting(entry.value), false)
        }
        return true
    }

    private func dynamicEntry(_ index: Int) throws(ConnectionError) -> HPACKTable.Entry {
        let age = index - HPACKStaticTable.count - 1
        guard age < table.count else { throw ConnectionError(.compressionError, "an index beyond the tables") }
        return table[age]
    }

    private mutating func decodeLiteral(
        _ bytes: Span<UInt8>, at position: inout Int, _ literal: inout [UInt8],
        _ take: (Span<UInt8>, Span<UInt8>, Bool) -> Void
    ) throws(ConnectionError) -> Bool {
        let first = bytes[position]
        let entersTable = first & 0x40 != 0
        guard let index = try HPACKInteger.read(bytes, at: &position, prefix: entersTable ? 6 : 4) else { return false }
        literal.removeAll(keepingCapacity: true)
        if index > HPACKStaticTable.count {
            let name = try dynamicEntry(index).name
            literal.append(table.bytes.span.extracting(name))
        } else if index > 0 {
            let bytes = HPACKStaticTable.standard.bytes
            literal.append(bytes.span.extracting(HPACKStaticTable.standard[index].name))
        } else {
            guard try decodeString(bytes, at: &position, to: &literal) else { return false }
        }
        let nameCount = literal.count
        guard try decodeString(bytes, at: &position, to: &literal) else { return false }
        isAtStart = false
        let isAdmitted = try admit(literal.count)
        let name = literal.span.extracting(0..<nameCount)
        let value = literal.span.extracting(nameCount...)
        if entersTable { table.add(name: name, value: value) }
        if isAdmitted { take(name, value, first & 0x50 == 0x10) }
        return true
    }

    /// Decodes a string to the end of `literal`.
    ///
    /// - Returns: false if it hasn't arrived completely.
    private func decodeString(
        _ bytes: Span<UInt8>, at position: inout Int, to literal: inout [UInt8]
    ) throws(ConnectionError) -> Bool {
        let start = position
        guard let count = try HPACKInteger.read(bytes, at: &position, prefix: 7) else { return false }
        guard count <= bytes.count - position else { return false }
        let string = bytes.extracting(position..<position + count)
        position += count
        if bytes[start] & 0x80 != 0 {
            try Huffman.decode(string, to: &literal)
        } else {
            literal.append(string)
        }
        return true
    }

    private mutating func decodeSize(_ bytes: Span<UInt8>, at position: inout Int) throws(ConnectionError) -> Bool {
        guard isAtStart else { throw ConnectionError(.compressionError, "a table's size within a header block") }
        guard let size = try HPACKInteger.read(bytes, at: &position, prefix: 5) else { return false }
        guard size <= limits.headerTable else {
            throw ConnectionError(.compressionError, "a larger table than allowed")
        }
        table.resize(to: size)
        return true
    }

    /// Counts a field.
    ///
    /// A few bytes can name a large field of the table again and again. So the list is measured before anything is
    /// copied, and what is too large isn't passed on.
    ///
    /// - Returns: whether the field may be passed on.
    private mutating func admit(_ count: Int) throws(ConnectionError) -> Bool {
        listSize += count + 32
        fieldCount += 1
        guard listSize <= limits.decodedList else {
            throw ConnectionError(.enhanceYourCalm, "a header block becomes too large")
        }
        return !isTooLarge
    }
}
