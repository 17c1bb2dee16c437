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
        FieldName(unchecked: ":path"), "age", "content-length", "etag", "if-modified-since", "if-none-match",
        "last-modified", "location",
    ]

    private var table: HPACKTable
    /// The largest table that this side wants, whatever the peer allows.
    private let mostTable: Int
    /// Where to find fields in the table: numbers of fields by a hash of name and value, and then by a hash of the name.
    /// A newer field may overwrite an older one. Then the older one isn't found, which only costs a few bytes.
    private var places: [Int] = []
    /// The number of places for each of the two.
    private static let placeCount = 128
    /// The number in an empty place: older than any field.
    private static let never = -1 << 40
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
        let pair = key &* 31 &+ FieldName.key(value)
        // On a connection that has been used before, this usually finds the field.
        if !isNeverIndexed, let age = age(ofPair: pair, name, value) {
            return block.append(integer: HPACKStaticTable.count + 1 + age, prefix: 7, flags: 0x80)
        }
        let statics = HPACKStaticTable.standard
        let form = isNeverIndexed ? .neverIndexed : form(key, name, value)
        let first = statics.number(of: key, name)
        if form != .neverIndexed, let first, let number = statics.number(of: value, from: first) {
            return block.append(integer: number, prefix: 7, flags: 0x80)
        }
        let number = first ?? number(of: key, name)
        switch form {
        case .indexed: block.append(integer: number ?? 0, prefix: 6, flags: 0x40)
        case .plain: block.append(integer: number ?? 0, prefix: 4, flags: 0x00)
        case .neverIndexed: block.append(integer: number ?? 0, prefix: 4, flags: 0x10)
        }
        guard form == .indexed || number == nil else { return block.append(string: value) }
        let name = name.lowercased
        if number == nil { block.append(string: name.span) }
        block.append(string: value)
        if form == .indexed { add(key, pair, name.span, value) }
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
}

// The search in the dynamic table.
extension HPACKEncoder {
    /// The age of the field in the table; nil if it isn't found.
    private func age(ofPair hash: UInt32, _ name: Span<UInt8>, _ value: Span<UInt8>) -> Int? {
        guard table.count > 0 else { return nil }
        let bytes = table.bytes.span
        for place in HPACKEncoder.places(hash, from: 0) {
            let age = table.added - places[place]
            guard age < table.count else { continue }
            let entry = table[age]
            if bytes.extracting(entry.value).isEqual(to: value),
                bytes.extracting(entry.name).equalsIgnoringCase(name)
            {
                return age
            }
        }
        return nil
    }

    /// The number of a field with this name in the table; nil if none is found.
    private func number(of key: UInt32, _ name: Span<UInt8>) -> Int? {
        guard table.count > 0 else { return nil }
        for place in HPACKEncoder.places(key, from: HPACKEncoder.placeCount) {
            let age = table.added - places[place]
            guard age < table.count else { continue }
            if table.bytes.span.extracting(table[age].name).equalsIgnoringCase(name) {
                return HPACKStaticTable.count + 1 + age
            }
        }
        return nil
    }

    /// The places where something with this hash can be: four neighbours.
    private static func places(_ hash: UInt32, from start: Int) -> Range<Int> {
        let first = start + 4 * (Int(hash) & (placeCount / 4 - 1))
        return first..<first + 4
    }

    private mutating func add(_ key: UInt32, _ pair: UInt32, _ name: Span<UInt8>, _ value: Span<UInt8>) {
        if places.isEmpty { places = [Int](repeating: HPACKEncoder.never, count: 2 * HPACKEncoder.placeCount) }
        table.add(name: name, value: value)
        note(HPACKEncoder.places(pair, from: 0))
        note(HPACKEncoder.places(key, from: HPACKEncoder.placeCount))
    }

    /// Writes the newest field's number over the oldest one among these places.
    private mutating func note(_ candidates: Range<Int>) {
        let oldest = candidates.min { places[$0] < places[$1] }
        places[oldest ?? candidates.lowerBound] = table.added
    }
}

extension Span<UInt8> {
    /// A copy in lower case.
    fileprivate var lowercased: [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        for index in indices { copy.append(self[index].lowercased) }
        return copy
    }
}

extension Buffer {
    /// Appends a string: its length and its bytes, in Huffman's code if that's shorter (RFC 7541 section 5.2).
    fileprivate func append(string: Span<UInt8>) {
        let encoded = Huffman.encodedCount(string)
        if encoded < string.count {
            append(integer: encoded, prefix: 7, flags: 0x80)
            Huffman.encode(string, to: self)
        } else {
            append(integer: string.count, prefix: 7, flags: 0x00)
            append(string)
        }
    }
}
