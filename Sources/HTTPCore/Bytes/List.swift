// HTTP writes lists as one value, with commas between the members.

extension Span<UInt8> {
    /// Calls `body` for each member of a comma-separated list, without the white space around it. Empty members are
    /// skipped (RFC 9110 section 5.6.1).
    func forEachListMember(_ body: (Span<UInt8>) -> Void) {
        var start = 0
        while start <= count {
            let end = firstIndex(of: .comma, from: start) ?? count
            let member = trimmed(start..<end)
            if !member.isEmpty { body(extracting(member)) }
            start = end + 1
        }
    }

    /// Whether all members of a comma-separated list equal `member`, which is given in lower case; nil if the list is
    /// empty.
    func isList(of member: StaticString) -> Bool? {
        var isAll: Bool?
        forEachListMember { isAll = isAll != false && $0.equalsIgnoringCase(member) }
        return isAll
    }

    /// Whether a comma-separated list contains `member`, which is given in lower case.
    func hasListMember(_ member: StaticString) -> Bool {
        var isFound = false
        forEachListMember { isFound = isFound || $0.equalsIgnoringCase(member) }
        return isFound
    }
}
