/// The fields of a message: an ordered list of lines. A name may appear more than once (RFC 9110 section 5).
///
///     var fields: Fields = ["Content-Type": "text/plain"]
///     fields.append("Set-Cookie", "a=1")
///     fields[.contentType]    // "text/plain"
///
/// All lines share one array of bytes, just as they arrived. So a message with twelve fields needs two allocations
/// instead of twenty-four, and forwarding a line means copying its bytes. A value becomes a String only when you ask
/// for it.
///
/// Values are bytes in an unknown encoding (RFC 9110 section 5.5). If you read a value as a String and write it back,
/// even as part of another value, it becomes the same bytes again. This is also true for bytes that aren't UTF-8;
/// OpaqueText.swift explains how.
public struct Fields: Sendable {
    /// Where a line is in `bytes`. Each line has the form `name: value CRLF`.
    struct Line: Sendable {
        /// The key of the name, see ``FieldName``.
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
    /// A Bloom filter: the bits of all names here, and perhaps of some that have been removed. One look usually tells
    /// that a name isn't here.
    private var bits: UInt64 = 0
    /// A Bloom filter of the names whose values must never enter a table of HPACK, because the sender said so (RFC 7541
    /// section 6.2.3).
    private(set) var neverIndexed: UInt64 = 0

    /// Creates an empty list.
    public init() {}

    /// The number of lines.
    public var count: Int { lines.count }

    /// The value of a field; nil if there is none. The values of several lines are joined with commas (RFC 9110 section
    /// 5.3). Those of Cookie are joined with semicolons (RFC 9113 section 8.2.3). Those of Set-Cookie can't be joined,
    /// so use `values(of:)` for them.
    ///
    /// If you set it, one line remains. It takes the place of the first one, or goes to the end. If you set it to nil,
    /// all lines of this name are removed.
    public subscript(name: FieldName) -> String? {
        get {
            var joined: String?
            guard mayContain(name) else { return nil }
            for line in lines where matches(line, name) {
                joined = joined.map { $0 + (name == .cookie ? "; " : ", ") + text(line.value) } ?? text(line.value)
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

    /// Moves the last line to `place`, and removes all lines of this name after it.
    private mutating func moveLast(to place: Int, replacing name: FieldName) {
        lines[place] = lines.removeLast()
        lines = lines.enumerated().filter { $0 <= place || !matches($1, name) }.map(\.element)
    }

    /// The values of a field, one for each line.
    public func values(of name: FieldName) -> [String] {
        guard mayContain(name) else { return [] }
        return lines.filter { matches($0, name) }.map { text($0.value) }
    }

    /// The members of a field whose value is a comma-separated list. Empty members are left out (RFC 9110 section
    /// 5.6.1).
    public func members(of name: FieldName) -> [String] {
        var members: [String] = []
        guard mayContain(name) else { return [] }
        for line in lines where matches(line, name) {
            bytes.span.extracting(line.value).forEachListMember { members.append(String(opaque: $0)) }
        }
        return members
    }

    /// Adds a member to the end of a field whose value is a comma-separated list.
    ///
    /// If the field has several lines, they become one. Empty members at the ends of the lines are dropped (RFC 9110
    /// section 5.6.1.1). Everything else stays the same, byte for byte.
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

    /// Whether there is at least one line of this name.
    public func contains(_ name: FieldName) -> Bool {
        mayContain(name) && lines.contains { matches($0, name) }
    }

    private func mayContain(_ name: FieldName) -> Bool { bits & FieldName.bit(name.key) != 0 }

    /// Adds a line at the end. Control characters in the value, such as CR and LF, become spaces, so that the value
    /// can't end the line early (RFC 9110 section 5.5).
    public mutating func append(_ name: FieldName, _ value: String) {
        name.description.withBytes { nameBytes in
            value.withBytes { append(name.key, nameBytes, $0) }
        }
        clean()
    }

    /// Converts the value of the last line, which is still text, to the bytes that it stands for, without control
    /// characters.
    @inline(__always)
    private mutating func clean() {
        let value = lines[lines.count - 1].value
        // Usually the value is plain ASCII. Then the first byte that isn't is the CR behind it.
        if bytes.span.firstUnprintable(from: value.lowerBound) == value.upperBound { return }
        rewriteLast()
    }

    /// The bytes that a text in UTF-8 stands for, without control characters.
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

    /// Removes the fields whose names are listed in the value of another field, as in `Connection: Keep-Alive, X-Mine`.
    public mutating func removeFields(namedIn list: FieldName) {
        guard mayContain(list) else { return }
        var named: UInt64 = 0
        for line in lines where matches(line, list) {
            bytes.span.extracting(line.value).forEachListMember { named |= FieldName.bit(FieldName.key($0)) }
        }
        // Usually the list names nothing that is here.
        guard bits & named != 0 else { return }
        for name in members(of: list).compactMap(FieldName.init) { remove(name) }
    }

    @inline(__always)
    private mutating func removeLines(where isRemoved: (Line, _ name: Span<UInt8>) -> Bool) {
        let first = lines.firstIndex { isRemoved($0, bytes.span.extracting($0.name)) }
        guard let first else { return }
        // If the lines are shared with another copy, they are copied here. Usually a proxy removes fields and then adds
        // others, so the copy gets room for these.
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
    /// Room for the lines that a proxy usually adds to a message.
    private static let spareLines = 8
    private static let spareBytes = 256

    /// Copies the section of a head, in which lines will be marked.
    private mutating func copy(_ section: Span<UInt8>) {
        bytes.append(addingCapacity: section.count + Fields.spareBytes) { $0.append(section) }
        lines.reserveCapacity(20)
    }

    /// Adds a line that HTTP/2 brought. Its name and value have been checked.
    @inline(__always)
    mutating func take(name: Span<UInt8>, value: Span<UInt8>, isNeverIndexed: Bool) {
        if lines.capacity == 0 {
            bytes.reserveCapacity(Fields.spareBytes * 3)
            lines.reserveCapacity(20)
        }
        let key = FieldName.key(name)
        if isNeverIndexed { neverIndexed |= FieldName.bit(key) }
        append(key, name, value)
    }

    private mutating func makeRoom() {
        bytes.reserveCapacity(Fields.spareBytes)
        lines.reserveCapacity(Fields.spareLines)
    }

    /// Adds a line of a head's section.
    ///
    /// The first call copies the whole section. After that, adding a line only means recording where it is. A line that
    /// has other white space than a single space after the colon is written again, at the end.
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
    /// Iterates over the lines in their order.
    public func makeIterator() -> some IteratorProtocol<(name: FieldName, value: String)> {
        lines.lazy.map { (name: FieldName(unchecked: text($0.name)), value: text($0.value)) }.makeIterator()
    }
}

extension Fields: ExpressibleByDictionaryLiteral {
    /// Creates fields from a literal: `["Content-Type": "text/plain"]`.
    public init(dictionaryLiteral elements: (FieldName, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}
