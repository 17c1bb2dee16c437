/// The fields of a message: an ordered list of lines, in which a name may stand more than once (RFC 9110 section 5).
///
/// The lines share one array of bytes, as they came off the wire, so a message of twelve fields costs two
/// allocations and not twenty-four. A String is made of a value only when it is asked for.
///
/// Values are bytes in no known encoding (RFC 9110 section 5.5). A String that was made of a value and is written back,
/// be it as a part of another one, becomes the same bytes again, even those that aren't UTF-8.
public struct Fields: Sendable {
    /// Where a line lies in `bytes`, in the form `name: value CRLF`.
    struct Line: Sendable {
        /// That of the name, see ``FieldName``.
        let key: UInt32
        private let start, nameCount, valueCount: Int32
        var name: Range<Int> { Int(start)..<Int(start + nameCount) }
        var value: Range<Int> { Int(start + nameCount) + 2..<Int(start + nameCount + valueCount) + 2 }
        var whole: Range<Int> { Int(start)..<Int(start + nameCount + valueCount) + 4 }

        init(_ key: UInt32, start: Int, nameCount: Int, valueCount: Int) {
            self.key = key
            self.start = Int32(start)
            self.nameCount = Int32(nameCount)
            self.valueCount = Int32(valueCount)
        }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var lines: [Line] = []
    /// The bits of the lines' names, and perhaps of some that were removed: mostly one look tells that a name isn't here.
    private var bits: UInt64 = 0

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
            guard mayContain(name) else { return nil }
            for line in lines where matches(line, name) {
                joined = joined.map { $0 + ", " + text(line.value) } ?? text(line.value)
            }
            return joined
        }
        set {
            guard let newValue else { return remove(name) }
            guard mayContain(name), let first = lines.firstIndex(where: { matches($0, name) }) else {
                return append(name, newValue)
            }
            append(name, newValue)
            moveLast(to: first, replacing: name)
        }
    }

    /// Puts the last line in the place of another one, and removes all that follow of this name.
    private mutating func moveLast(to place: Int, replacing name: FieldName) {
        lines[place] = lines.removeLast()
        lines = lines.enumerated().filter { $0 <= place || !matches($1, name) }.map(\.element)
    }

    /// The values of a field, one for each of its lines.
    public func values(of name: FieldName) -> [String] {
        guard mayContain(name) else { return [] }
        return lines.filter { matches($0, name) }.map { text($0.value) }
    }

    /// The members of a field whose value is a comma-separated list, empty ones left out (RFC 9110 section 5.6.1).
    public func members(of name: FieldName) -> [String] {
        var members: [String] = []
        guard mayContain(name) else { return [] }
        for line in lines where matches(line, name) {
            bytes.span.extracting(line.value).forEachListMember { members.append(String(opaque: $0)) }
        }
        return members
    }

    /// Adds a member to a field whose value is a comma-separated list; several lines become one. Empty members at the
    /// ends of these are left out (RFC 9110 section 5.6.1.1); all else stays as it is, byte for byte.
    public mutating func appendMember(_ name: FieldName, _ member: String) {
        guard mayContain(name), let first = lines.firstIndex(where: { matches($0, name) }) else {
            return append(name, member)
        }
        var list: [UInt8] = []
        for line in lines where matches(line, name) {
            let value = bytes.span.trimmed(line.value) { $0.isBlank || $0 == .comma }
            if value.isEmpty { continue }
            list.append(bytes.span.extracting(value))
            list += [.comma, .space]
        }
        list += member.withBytes { Fields.value(of: $0) }
        name.description.withBytes { append(name.key, $0, list.span) }
        moveLast(to: first, replacing: name)
    }

    /// Whether there is a line of this name.
    public func contains(_ name: FieldName) -> Bool {
        mayContain(name) && lines.contains { matches($0, name) }
    }

    private func mayContain(_ name: FieldName) -> Bool { bits & FieldName.bit(name.key) != 0 }

    /// Adds a line at the end. What could end the line early (CR, LF, NUL) becomes a space (RFC 9110 section 5.5).
    public mutating func append(_ name: FieldName, _ value: String) {
        name.description.withBytes { nameBytes in
            value.withBytes { append(name.key, nameBytes, $0) }
        }
        clean()
    }

    /// Makes of the last line's value, which is a text, the bytes that it stands for, without control characters.
    @inline(__always)
    private mutating func clean() {
        let value = lines[lines.count - 1].value
        // Mostly it is plain text: behind it comes CR.
        if bytes.span.firstUnprintable(from: value.lowerBound) == value.upperBound { return }
        rewriteLast()
    }

    /// What a text, in UTF-8, stands for, without control characters.
    private static func value(of text: Span<UInt8>) -> [UInt8] {
        text.withoutStandIns.map { $0.isValueByte ? $0 : .space }
    }

    private mutating func rewriteLast() {
        let line = lines.removeLast()
        let name = Array(bytes[line.name])
        let value = Fields.value(of: bytes.span.extracting(line.value))
        bytes.removeLast(bytes.count - line.whole.lowerBound)
        append(line.key, name.span, value.span)
    }

    @inline(__always)
    private mutating func append(_ key: UInt32, _ name: Span<UInt8>, _ value: Span<UInt8>) {
        if lines.capacity == 0 { makeRoom() }
        lines.append(Line(key, start: bytes.count, nameCount: name.count, valueCount: value.count))
        bits |= FieldName.bit(key)
        bytes.append(addingCapacity: name.count + value.count + 4) { line in
            line.append(name)
            line.append(.colon)
            line.append(.space)
            line.append(value)
            line.append(.cr)
            line.append(.lf)
        }
    }

    /// Removes all lines of this name.
    public mutating func remove(_ name: FieldName) {
        if mayContain(name) { removeLines { $0.key == name.key && name.isWritten($1) } }
    }

    /// Removes all lines of these names.
    public mutating func remove(_ names: FieldNames) {
        if bits & names.bits != 0 { removeLines { names.contains($0.key, $1) } }
    }

    /// Removes the fields that are named in a list, which is another field's value: `Connection: Keep-Alive, X-Mine`.
    public mutating func removeFields(namedIn list: FieldName) {
        guard mayContain(list) else { return }
        var named: UInt64 = 0
        for line in lines where matches(line, list) {
            bytes.span.extracting(line.value).forEachListMember { named |= FieldName.bit(FieldName.key($0)) }
        }
        // Mostly the list names nothing that is here.
        guard bits & named != 0 else { return }
        for name in members(of: list).compactMap(FieldName.init) { remove(name) }
    }

    @inline(__always)
    private mutating func removeLines(where isRemoved: (Line, _ name: Span<UInt8>) -> Bool) {
        let first = lines.firstIndex { isRemoved($0, bytes.span.extracting($0.name)) }
        guard let first else { return }
        // Lines that are shared are copied here, with room for more: mostly fields are removed to add others.
        lines.reserveCapacity(lines.count + Fields.spareLines)
        var kept = first
        for index in first + 1..<lines.count where !isRemoved(lines[index], bytes.span.extracting(lines[index].name)) {
            lines[kept] = lines[index]
            kept += 1
        }
        lines.removeLast(lines.count - kept)
    }

    /// Whether the line has one of these names.
    @inline(__always)
    func isAny(of names: FieldNames, _ line: Line) -> Bool {
        names.contains(line.key, bytes.span.extracting(line.name))
    }

    @inline(__always)
    func matches(_ line: Line, _ name: FieldName) -> Bool {
        line.key == name.key && name.isWritten(bytes.span.extracting(line.name))
    }

    func text(_ range: Range<Int>) -> String {
        String(opaque: bytes.span.extracting(range))
    }
}

extension Fields {
    /// Room for the lines that a proxy adds to a message.
    private static let spareLines = 8
    private static let spareBytes = 256

    /// Copies the section of a head, in which lines are marked next.
    private mutating func copy(_ section: Span<UInt8>) {
        bytes.append(addingCapacity: section.count + Fields.spareBytes) { $0.append(section) }
        lines.reserveCapacity(20)
    }

    private mutating func makeRoom() {
        bytes.reserveCapacity(Fields.spareBytes)
        lines.reserveCapacity(Fields.spareLines)
    }

    /// Adds a line of a head's section. The section is copied with its first line, and lines are marked in the copy; one
    /// that has other white space than a single space is written anew.
    @inline(__always)
    mutating func mark(name: Range<Int>, value: Range<Int>, of section: Span<UInt8>) {
        if lines.capacity == 0 { copy(section) }
        let key = FieldName.key(section.extracting(name))
        if value.lowerBound == name.upperBound + 2, section[name.upperBound] == .colon,
            section[name.upperBound + 1] == .space, section[value.upperBound] == .cr
        {
            bits |= FieldName.bit(key)
            lines.append(Line(key, start: name.lowerBound, nameCount: name.count, valueCount: value.count))
        } else {
            append(key, section.extracting(name), section.extracting(value))
        }
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
