/// The dynamic table of HPACK: the fields that came last, so that they can be named by a number when they come again
/// (RFC 7541 section 2.3.2). New fields push the oldest ones out. Both sides keep the same table; after a mistake, no
/// later block could be understood, and so the connection ends.
///
/// The names and values of all fields share one array. The bytes of fields that have left stay in it until they are as
/// many as the table may hold. Then those that are still in use move to the front.
struct HPACKTable: Sendable {
    /// A field in the array: the value follows the name.
    struct Entry: Sendable {
        fileprivate(set) var start: Int
        let nameCount: Int
        let valueCount: Int
        var name: Range<Int> { start..<start + nameCount }
        var value: Range<Int> { start + nameCount..<start + nameCount + valueCount }
        /// What the field counts for: 32 stands for the memory besides the bytes (RFC 7541 section 4.1).
        var size: Int { nameCount + valueCount + 32 }
    }

    private(set) var bytes: [UInt8] = []
    /// The fields, the oldest first; those before `first` have left.
    private var entries: [Entry] = []
    private var first = 0
    /// The sum of the sizes of all fields.
    private(set) var size = 0
    /// The largest sum that is allowed.
    private(set) var limit: Int
    /// The number of fields that were ever added.
    private(set) var added = 0

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count - first }

    /// A field; 0 is the newest one.
    subscript(age: Int) -> Entry {
        precondition(age < count)
        return entries[entries.count - 1 - age]
    }

    /// Adds a field. If it's larger than the whole table, it isn't added and the table becomes empty, which is no error
    /// (RFC 7541 section 4.4).
    mutating func add(name: Span<UInt8>, value: Span<UInt8>) {
        let entry = Entry(start: bytes.count, nameCount: name.count, valueCount: value.count)
        evict(to: limit - entry.size)
        guard entry.size <= limit else { return }
        compact()
        size += entry.size
        added += 1
        entries.append(Entry(start: bytes.count, nameCount: name.count, valueCount: value.count))
        bytes.append(name)
        bytes.append(value)
    }

    /// Changes the limit, and drops what doesn't fit any more.
    mutating func resize(to limit: Int) {
        self.limit = limit
        evict(to: limit)
    }

    private mutating func evict(to most: Int) {
        while first < entries.count, size > most {
            size -= entries[first].size
            first += 1
        }
    }

    /// Moves everything to the front, if more bytes have left than the table may hold.
    private mutating func compact() {
        let start = first < entries.count ? entries[first].start : bytes.count
        guard start > limit || first > 128 else { return }
        bytes.removeFirst(start)
        entries.removeFirst(first)
        first = 0
        for index in entries.indices { entries[index].start -= start }
    }
}
