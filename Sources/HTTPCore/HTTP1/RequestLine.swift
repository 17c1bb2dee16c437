/// The first line of a request: method, target and version, with one space between them (RFC 9112 section 3).
struct RequestLine {
    let method: Method
    let target: Target
    let version: Version
    /// The authority in the target, if its form has one: absolute form, or CONNECT.
    let authority: Authority?
    /// The index after the line, where the fields begin.
    let end: Int

    /// The number of bytes in the empty lines before the request, which a server ignores (RFC 9112 section 2.2).
    static func emptyLines(_ bytes: Span<UInt8>) -> Int {
        var position = 0
        while position + 1 < bytes.count, bytes[position] == .cr, bytes[position + 1] == .lf { position += 2 }
        return position
    }

    /// The method of a request that may be malformed in every other respect; nil if the method hasn't arrived
    /// completely.
    static func method(_ bytes: Span<UInt8>) -> Method? {
        let start = emptyLines(bytes)
        let end = bytes.tokenEnd(from: start)
        guard end > start, end < bytes.count else { return nil }
        return Method(unchecked: String(bytes.extracting(start..<end)))
    }

    /// Parses the line that begins at `start`. If it is incomplete, this throws as soon as what is there can't be
    /// right.
    ///
    /// - Returns: nil if the line hasn't arrived completely.
    static func parse(
        _ bytes: Span<UInt8>, from start: Int, limits: Limits
    ) throws(MessageError) -> RequestLine? {
        var position = start
        while position < bytes.count, bytes[position].isTokenByte { position += 1 }
        let methodEnd = position
        guard methodEnd - start <= limits.method else { throw .method }
        guard position < bytes.count else { return nil }
        if position == start, bytes[position] == .cr, position + 1 == bytes.count { return nil }
        guard methodEnd > start, bytes[position] == .space else { throw .startLine }
        position += 1

        let targetStart = position
        while position < bytes.count, bytes[position].isTargetByte { position += 1 }
        guard position - start <= limits.startLine else { throw .targetTooLong }
        guard position < bytes.count else { return nil }
        let targetEnd = position
        guard targetEnd > targetStart, bytes[position] == .space else { throw .startLine }
        position += 1

        guard let version = try version(bytes, at: position) else { return nil }
        position += 8
        guard position + 1 < bytes.count else {
            if position < bytes.count, bytes[position] != .cr { throw .startLine }
            return nil
        }
        guard bytes[position] == .cr, bytes[position + 1] == .lf else { throw .startLine }

        let method = Method(unchecked: String(bytes.extracting(start..<methodEnd)))
        let (target, authority) = try Target.parse(bytes.extracting(targetStart..<targetEnd), method)
        return RequestLine(method: method, target: target, version: version, authority: authority, end: position + 2)
    }

    /// Parses `HTTP/1.1`: upper case, and one digit on each side of the point (RFC 9112 section 2.3).
    ///
    /// - Returns: nil if the version hasn't arrived completely.
    static func version(_ bytes: Span<UInt8>, at start: Int) throws(MessageError) -> Version? {
        // The usual case in one comparison: these are the eight bytes of `HTTP/1.1`, with the first letter as the
        // lowest byte.
        if start + 8 <= bytes.count, bytes.word(at: start) == 0x312E_312F_5054_5448 { return .http11 }
        let pattern: StaticString = "HTTP/0.0"
        for offset in 0..<8 {
            guard start + offset < bytes.count else { return nil }
            let byte = bytes[start + offset]
            let wanted = unsafe pattern.utf8Start[offset]
            guard wanted == .zero ? byte.isDigit : byte == wanted else { throw .startLine }
        }
        guard bytes[start + 5] == .zero + 1 else { throw .version }
        return bytes[start + 7] == .zero ? .http10 : .http11
    }
}

extension Target {
    /// Determines the form of the target from the method and the first byte (RFC 9112 section 3.2).
    static func parse(
        _ bytes: Span<UInt8>, _ method: Method
    ) throws(MessageError) -> (target: Target, authority: Authority?) {
        let text = String(bytes)
        if method == .connect {
            guard Authority.isValid(bytes), let authority = Authority(text), authority.port != nil else {
                throw .target
            }
            return (Target(text, form: .authority), authority)
        }
        if bytes[0] == .slash { return (Target(text, form: .origin), nil) }
        if bytes.count == 1, bytes[0] == .asterisk {
            guard method == .options else { throw .target }
            return (Target(text, form: .asterisk), nil)
        }
        let scheme: StaticString = bytes.starts(withIgnoringCase: "https://") ? "https://" : "http://"
        guard bytes.starts(withIgnoringCase: scheme) else { throw .target }
        let authorityStart = scheme.utf8CodeUnitCount
        var pathStart = authorityStart
        while pathStart < bytes.count, bytes[pathStart] != .slash, bytes[pathStart] != 0x3F { pathStart += 1 }
        let authority = bytes.extracting(authorityStart..<pathStart)
        guard Authority.isValid(authority) else { throw .target }
        return (
            Target(text, form: .absolute, pathStart: pathStart), Authority(unchecked: String(authority))
        )
    }
}
