/// Encodes header blocks (RFC 7541). For each field it decides between four forms:
///
/// - the number of a field in a table: one or two bytes;
/// - a literal that enters the dynamic table, for what will come again on this connection;
/// - a literal that doesn't, for what differs each time: it would only push others out;
/// - a literal that no proxy after this one may put into a table, for secrets.
///
/// Why the last one? Somebody who can make a client send fields of his choice, and who sees the sizes of the blocks,
/// could find out a secret in the table by guessing it (RFC 7541 section 7.1).
struct HPACKEncoder: Sendable {
    private enum Form {
        case indexed, plain, neverIndexed
    }

    /// Secrets. Cookie is another one, if it's short.
    private static let secrets: FieldNames = ["authorization", "proxy-authorization", "set-cookie"]
    private static let cookie: FieldName = "cookie"
    /// A shorter cookie can be guessed.
    private static let shortCookie = 20
    /// Fields that rarely come again with the same value.
    private static let changing: FieldNames = [
        FieldName(unchecked: ":path"), "age", "content-length", "etag", "if-modified-since", "if-none-match", "last-modified", "location",
    ]

    private var table: HPACKTable
    /// The largest table that this side wants, whatever the peer allows.
    private let mostTable: Int
    /// Where to find fields in the table: the numbers of the last ones added with a hash of name and value, and then of
    /// those with a hash of the name. A newer field may overwrite an older one; then the older one isn't found, which
    /// only costs a few bytes.
    private var places: [Int] = []
    private static let placeCount = 128
    /// The smallest limit since the last block, if the limit has changed: the peer's decoder must be told (RFC 7541
    /// section 4.2).
    private var smallest: Int?

    init(limits: HTTP2Limits) {
        mostTable = limits.headerTable
        table = HPACKTable(limit: limits.headerTable)
    }

    /// The peer has set the size of its decoder's table.
    mutating func limitTable(to size: Int) {
        let limit = min(size, mostTable)
        guard limit != table.limit else { return }
        smallest = min(limit, smallest ?? limit)
        table.resize(to: limit)
    }

    /// Begins a block. This comes before its first field.
    mutating func begin(_ block: Buffer) {
        guard let smallest else { return }
        if smallest < table.limit { block.append(integer: smallest, prefix: 5, flags: 0x20) }
        block.append(integer: table.limit, prefix: 5, flags: 0x20)
        self.smallest = nil
    }

    /// Appends a field. The name becomes lower case.
    ///
    /// - Parameter key: the name's, see ``FieldName``.
    mutating func append(
        _ key: UInt32, _ name: Span<UInt8>, _ value: Span<UInt8>, isNeverIndexed: Bool = false, to block: Buffer
    ) {
        let statics = HPACKStaticTable.standard
        let form = isNeverIndexed ? .neverIndexed : form(key, name, value)
        let first = statics.number(of: key, name)
        if form != .neverIndexed, let first, let number = statics.number(of: value, from: first) {
            return block.append(integer: number, prefix: 7, flags: 0x80)
        }
        switch form {
        case .indexed:
            let pair = key &* 31 &+ FieldName.key(value)
            if let age = age(ofPair: pair, name, value) {
                return block.append(integer: HPACKStaticTable.count + 1 + age, prefix: 7, flags: 0x80)
            }
            appendName(first ?? number(of: key, name), name, prefix: 6, flags: 0x40, to: block)
            block.append(string: value)
            add(key, pair, name, value)
        case .plain:
            appendName(first ?? number(of: key, name), name, prefix: 4, flags: 0x00, to: block)
            block.append(string: value)
        case .neverIndexed:
            appendName(first ?? number(of: key, name), name, prefix: 4, flags: 0x10, to: block)
            block.append(string: value)
        }
    }

    private func form(_ key: UInt32, _ name: Span<UInt8>, _ value: Span<UInt8>) -> Form {
        if HPACKEncoder.secrets.contains(key, name) { return .neverIndexed }
        if key == HPACKEncoder.cookie.key, value.count < HPACKEncoder.shortCookie,
            HPACKEncoder.cookie.isWritten(name)
        {
            return .neverIndexed
        }
        // What takes most of the table would push nearly all others out.
        let isLarge = name.count + value.count + 32 > table.limit / 2
        return isLarge || HPACKEncoder.changing.contains(key, name) ? .plain : .indexed
    }

    private func appendName(
        _ number: Int?, _ name: Span<UInt8>, prefix: Int, flags: UInt8, to block: Buffer
    ) {
        block.append(integer: number ?? 0, prefix: prefix, flags: flags)
        if number == nil { block.append(lowercasedString: name) }
    }
}

// The search in the dynamic table.
extension HPACKEncoder {
    /// The age of the field in the table; nil if it isn't found.
    private func age(ofPair hash: UInt32, _ name: Span<UInt8>, _ value: Span<UInt8>) -> Int? {
        guard let age = age(at: Int(hash) & (HPACKEncoder.placeCount - 1)) else { return nil }
        let entry = table[age]
        let bytes = table.bytes.span
        return bytes.extracting(entry.value).isEqual(to: value)
            && bytes.extracting(entry.name).equalsIgnoringCase(name) ? age : nil
    }

    /// The number of a field with this name in the table; nil if none is found.
    private func number(of key: UInt32, _ name: Span<UInt8>) -> Int? {
        guard let age = age(at: HPACKEncoder.placeCount + Int(key) & (HPACKEncoder.placeCount - 1)),
            table.bytes.span.extracting(table[age].name).equalsIgnoringCase(name)
        else { return nil }
        return HPACKStaticTable.count + 1 + age
    }

    /// What a place says, if that field is still in the table.
    private func age(at place: Int) -> Int? {
        guard !places.isEmpty, places[place] > 0 else { return nil }
        let age = table.added - places[place]
        return age < table.count ? age : nil
    }

    private mutating func add(_ key: UInt32, _ pair: UInt32, _ name: Span<UInt8>, _ value: Span<UInt8>) {
        if places.isEmpty { places = [Int](repeating: 0, count: 2 * HPACKEncoder.placeCount) }
        var lowercased: [UInt8] = []
        lowercased.reserveCapacity(name.count)
        for index in name.indices { lowercased.append(name[index].lowercased) }
        table.add(name: lowercased.span, value: value)
        places[Int(pair) & (HPACKEncoder.placeCount - 1)] = table.added
        places[HPACKEncoder.placeCount + Int(key) & (HPACKEncoder.placeCount - 1)] = table.added
    }
}

extension Buffer {
    /// Appends a string: its length and its bytes, in Huffman's code if that's shorter (RFC 7541 section 5.2).
    fileprivate func append(string: Span<UInt8>) {
        let encoded = Huffman.encodedCount(string)
        if encoded < string.count {
            append(integer: encoded, prefix: 7, flags: 0x80)
            Huffman.encode(string, to: self) { $0 }
        } else {
            append(integer: string.count, prefix: 7, flags: 0x00)
            append(string)
        }
    }

    /// Appends a name as a string in lower case.
    fileprivate func append(lowercasedString name: Span<UInt8>) {
        var lowercased: [UInt8] = []
        lowercased.reserveCapacity(name.count)
        for index in name.indices { lowercased.append(name[index].lowercased) }
        append(string: lowercased.span)
    }
}
