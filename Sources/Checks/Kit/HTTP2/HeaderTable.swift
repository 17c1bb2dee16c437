/// The tables of HPACK: the static one, and behind it the dynamic one (RFC 7541 section 2.3).
struct HeaderTable {
    private static let fixed: [Field] = {
        let lines = """
            :authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200
            :status 204|:status 206|:status 304|:status 400|:status 404|:status 500|accept-charset
            accept-encoding gzip, deflate|accept-language|accept-ranges|accept|access-control-allow-origin|age|allow
            authorization|cache-control|content-disposition|content-encoding|content-language|content-length
            content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match
            if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards
            proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie
            strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate
            """
        return lines.split { $0 == "|" || $0 == "\n" }.map { (entry: Substring) in
            let words = entry.split(separator: " ", maxSplits: 1)
            return Field(String(words[0]), words.count > 1 ? String(words[1]) : "")
        }
    }()

    /// The newest entry comes first.
    private var entries: [Field] = []
    private var size = 0
    /// The largest size that the encoder uses (RFC 7541 section 4.2).
    private(set) var limit = 4096

    /// The field with an index, beginning with 1.
    subscript(index: Int) -> Field? {
        if index < 1 { return nil }
        if index <= Self.fixed.count { return Self.fixed[index - 1] }
        let place = index - Self.fixed.count - 1
        return place < entries.count ? entries[place] : nil
    }

    /// The index of a field that is in the table.
    func index(of field: Field) -> Int? {
        Self.fixed.firstIndex(of: field).map { $0 + 1 }
            ?? entries.firstIndex(of: field).map { $0 + Self.fixed.count + 1 }
    }

    /// Adds a field, and drops the oldest ones that have no room any more. A field that is larger than the table empties
    /// it.
    mutating func add(_ field: Field) {
        entries.insert(field, at: 0)
        size += Self.size(of: field)
        evict()
    }

    /// Changes the largest size.
    mutating func resize(to limit: Int) {
        self.limit = limit
        evict()
    }

    private mutating func evict() {
        while size > limit { size -= Self.size(of: entries.removeLast()) }
    }

    /// What a field counts (RFC 7541 section 4.1). Each character of the kit's texts is a byte.
    static func size(of field: Field) -> Int {
        field.name.unicodeScalars.count + field.value.unicodeScalars.count + 32
    }
}
