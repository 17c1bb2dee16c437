// The lists in which HTTP writes several members as one value, with commas between them.

extension Span<UInt8> {
    /// The members of a comma-separated list, without the white space around them and without empty ones
    /// (RFC 9110 section 5.6.1).
    func forEachListMember(_ body: (Span<UInt8>) -> Void) {
        var start = 0
        while start <= count {
            let end = firstIndex(of: .comma, from: start) ?? count
            let member = trimmed(start..<end)
            if !member.isEmpty { body(extracting(member)) }
            start = end + 1
        }
    }

    /// Whether each member of a comma-separated list is this one, given in lower case; nil if it has no members.
    func isList(of member: StaticString) -> Bool? {
        var isAll: Bool?
        forEachListMember { isAll = isAll != false && $0.equalsIgnoringCase(member) }
        return isAll
    }

    /// Whether a comma-separated list has this member, given in lower case.
    func hasListMember(_ member: StaticString) -> Bool {
        var isFound = false
        forEachListMember { isFound = isFound || $0.equalsIgnoringCase(member) }
        return isFound
    }
}
