/// The static table of HPACK: the usual fields, numbered from 1 (RFC 7541 appendix A).
final class HPACKStaticTable: Sendable {
    private static let fields: [(name: String, value: String)] = [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
        (":scheme", "http"), (":scheme", "https"),
        (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
        (":status", "404"), (":status", "500"),
        ("accept-charset", ""), ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""),
        ("accept", ""), ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""),
        ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""),
        ("content-length", ""), ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""),
        ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""),
        ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""),
        ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""),
        ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""), ("retry-after", ""),
        ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""),
        ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ]

    /// The number of fields in the table. The dynamic table continues from there.
    static let count = 61

    /// The table, made from the list once.
    static let standard = HPACKStaticTable()

    /// An entry; the number of fields that follow it with the same name says where to look for values.
    struct Entry: Sendable {
        let name: Range<Int>
        let value: Range<Int>
    }

    let bytes: [UInt8]
    private let entries: [Entry]
    /// Where to find a name: a hash table of the numbers of the first fields of each name; 0 stands for an empty place.
    private let places: [UInt8]

    private init() {
        precondition(HPACKStaticTable.fields.count == HPACKStaticTable.count)
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        var places = [UInt8](repeating: 0, count: 256)
        for (number, field) in HPACKStaticTable.fields.enumerated() {
            let start = bytes.count
            bytes += Array(field.name.utf8) + Array(field.value.utf8)
            let end = start + field.name.utf8.count
            entries.append(Entry(name: start..<end, value: end..<bytes.count))
            if number > 0, HPACKStaticTable.fields[number - 1].name == field.name { continue }
            var place = Int(field.name.withBytes { FieldName.key($0) } & 255)
            while places[place] != 0 { place = (place + 1) & 255 }
            places[place] = UInt8(number + 1)
        }
        self.bytes = bytes
        self.entries = entries
        self.places = places
    }

    /// A field, by its number.
    @inline(__always)
    subscript(number: Int) -> Entry { entries[number - 1] }

    /// The number of Content-Length. A test compares this and the next ones with the table.
    static let contentLength = 28

    /// The number of a status code; nil if it isn't in the table.
    @inline(__always)
    static func number(of code: Int) -> Int? {
        switch code {
        case 200: 8
        case 204: 9
        case 206: 10
        case 304: 11
        case 400: 12
        case 404: 13
        case 500: 14
        default: nil
        }
    }

    /// The number of the first field with this name, in any case; nil if there is none.
    @inline(__always)
    func number(of key: UInt32, _ name: Span<UInt8>) -> Int? {
        let bytes = bytes
        var place = Int(key & 255)
        while places[place] != 0 {
            let number = Int(places[place])
            if bytes.span.extracting(self[number].name).equalsIgnoringCase(name) { return number }
            place = (place + 1) & 255
        }
        return nil
    }

    /// The number of the field with this value; `first` is the first one with its name.
    @inline(__always)
    func number(of value: Span<UInt8>, from first: Int) -> Int? {
        let all = bytes
        let bytes = all.span
        let name = bytes.extracting(self[first].name)
        var number = first
        while number <= HPACKStaticTable.count {
            if bytes.extracting(self[number].value).isEqual(to: value) { return number }
            number += 1
            guard number <= HPACKStaticTable.count, bytes.extracting(self[number].name).isEqual(to: name) else { break }
        }
        return nil
    }
}
