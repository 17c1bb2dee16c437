/// The fields of a message: an ordered list of lines, in which a name may stand more than once (RFC 9110 section 5).
///
/// The lines share one array of bytes, as they came off the wire, so a message of twelve fields costs two
/// allocations and not twenty-four. A String is made of a value only when it is asked for.
public struct Fields: Sendable {
    /// Where a line's name and value lie in `bytes`.
    struct Line: Sendable {
        /// That of the name, see ``FieldName``.
        let key: UInt32
        private let nameStart, nameEnd, valueStart, valueEnd: Int32
        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

        init(_ key: UInt32, name: Range<Int>, value: Range<Int>) {
            self.key = key
            nameStart = Int32(name.lowerBound)
            nameEnd = Int32(name.upperBound)
            valueStart = Int32(value.lowerBound)
            valueEnd = Int32(value.upperBound)
        }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var lines: [Line] = []

    /// No fields.
    public init() {}

    /// The number of lines.
    public var count: Int { lines.count }

    /// The value of a field: of all its lines, joined by commas (RFC 9110 section 5.3); nil if there is none.
    ///
    /// Setting it leaves one line, where the first one was or at the end; setting nil removes all.
    public subscript(name: FieldName) -> String? {
        get {
            var joined: String?
            for line in lines where matches(line, name) {
                joined = joined.map { $0 + ", " + text(line.value) } ?? text(line.value)
            }
            return joined
        }
        set {
            guard let newValue else { return remove(name) }
            guard let first = lines.firstIndex(where: { matches($0, name) }) else { return append(name, newValue) }
            append(name, newValue)
            lines[first] = lines.removeLast()
            lines = lines.enumerated().filter { $0 <= first || !matches($1, name) }.map(\.element)
        }
    }

    /// The values of a field, one for each of its lines.
    public func values(of name: FieldName) -> [String] {
        lines.filter { matches($0, name) }.map { text($0.value) }
    }

    /// The members of a field whose value is a comma-separated list, empty ones left out (RFC 9110 section 5.6.1).
    public func members(of name: FieldName) -> [String] {
        var members: [String] = []
        for line in lines where matches(line, name) {
            bytes.span.extracting(line.value).forEachListMember { members.append(String($0)) }
        }
        return members
    }

    /// Adds a member to a field whose value is a comma-separated list; several lines become one.
    public mutating func appendMember(_ name: FieldName, _ member: String) {
        guard let list = self[name], !list.isEmpty else { return self[name] = member }
        self[name] = list + ", " + member
    }

    /// Whether there is a line of this name.
    public func contains(_ name: FieldName) -> Bool {
        lines.contains { matches($0, name) }
    }

    /// Adds a line at the end. What could end the line early (CR, LF, NUL) becomes a space (RFC 9110 section 5.5).
    public mutating func append(_ name: FieldName, _ value: String) {
        let start = bytes.count
        name.description.withBytes { bytes.append($0) }
        let middle = bytes.count
        value.withBytes { bytes.append($0) }
        for index in middle..<bytes.count where !bytes[index].isValueByte { bytes[index] = .space }
        lines.append(Line(name.key, name: start..<middle, value: middle..<bytes.count))
    }

    /// Removes all lines of this name.
    public mutating func remove(_ name: FieldName) {
        guard contains(name) else { return }
        lines = lines.filter { !matches($0, name) }
    }

    /// Removes all lines of these names.
    public mutating func remove(_ names: [FieldName]) {
        let isUnwanted = { [self] (line: Line) in names.contains { matches(line, $0) } }
        if lines.contains(where: isUnwanted) { lines = lines.filter { !isUnwanted($0) } }
    }

    func matches(_ line: Line, _ name: FieldName) -> Bool {
        line.key == name.key && name.isWritten(bytes.span.extracting(line.name))
    }

    func text(_ range: Range<Int>) -> String {
        String(bytes.span.extracting(range))
    }
}

extension Fields {
    /// Room for the fields of one head: its bytes are copied once, and the lines are marked in them.
    init(copying section: Span<UInt8>, capacity: Int) {
        bytes.append(section)
        lines.reserveCapacity(capacity)
    }

    /// Marks a line in the copied bytes.
    mutating func mark(name: Range<Int>, value: Range<Int>) {
        lines.append(Line(FieldName.key(bytes.span.extracting(name)), name: name, value: value))
    }
}

extension Fields: Sequence {
    /// Goes through the lines in their order.
    public func makeIterator() -> some IteratorProtocol<(name: FieldName, value: String)> {
        lines.lazy.map { (name: FieldName(unchecked: text($0.name)), value: text($0.value)) }.makeIterator()
    }
}

extension Fields: ExpressibleByDictionaryLiteral {
    /// Fields in the program's own text: `["Content-Type": "text/plain"]`.
    public init(dictionaryLiteral elements: (FieldName, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}
