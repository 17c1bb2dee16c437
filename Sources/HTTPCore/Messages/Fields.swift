/// The fields of a message: an ordered list of lines, in which a name may stand more than once (RFC 9110 section 5).
///
/// The lines share one array of bytes, as they came off the wire, so a message of twelve fields costs two
/// allocations and not twenty-four. A String is made of a value only when it is asked for.
public struct Fields: Sendable {
    /// Where a line's name and value lie in `bytes`.
    struct Line: Sendable {
        var nameStart, nameEnd, valueStart, valueEnd: Int32
        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
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
    public func members(of name: FieldName) -> [Substring] {
        guard contains(name) else { return [] }
        return values(of: name).flatMap { $0.listMembers }
    }

    /// Whether there is a line of this name.
    public func contains(_ name: FieldName) -> Bool {
        lines.contains { matches($0, name) }
    }

    /// Adds a line at the end. What could end the line early (CR, LF, NUL) becomes a space (RFC 9110 section 5.5).
    public mutating func append(_ name: FieldName, _ value: String) {
        let start = bytes.count
        bytes.append(contentsOf: name.description.utf8)
        let middle = bytes.count
        for byte in value.utf8 { bytes.append(byte.isValueByte ? byte : .space) }
        lines.append(Line(start, middle, middle, bytes.count))
    }

    /// Removes all lines of this name.
    public mutating func remove(_ name: FieldName) {
        guard contains(name) else { return }
        lines = lines.filter { !matches($0, name) }
    }

    func matches(_ line: Line, _ name: FieldName) -> Bool {
        let wanted = name.description.utf8
        guard line.name.count == wanted.count else { return false }
        return zip(line.name, wanted).allSatisfy { bytes[$0].lowercased == $1.lowercased }
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
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
        lines.append(Line(name.lowerBound, name.upperBound, value.lowerBound, value.upperBound))
    }
}

extension Fields.Line {
    init(_ nameStart: Int, _ nameEnd: Int, _ valueStart: Int, _ valueEnd: Int) {
        self.nameStart = Int32(nameStart)
        self.nameEnd = Int32(nameEnd)
        self.valueStart = Int32(valueStart)
        self.valueEnd = Int32(valueEnd)
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

extension StringProtocol {
    /// The members of a comma-separated list, without the white space around them and without empty ones.
    var listMembers: [SubSequence] {
        split(separator: ",").compactMap { member in
            let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
            guard let first = member.firstIndex(where: { !blank($0) }),
                let last = member.lastIndex(where: { !blank($0) })
            else { return nil }
            return member[first...last]
        }
    }
}
