extension Request {
    /// The protocols that the client would rather speak on its connection, in its order of preference (RFC 9110
    /// section 7.8).
    ///
    /// There are none unless Connection names `upgrade`. A list with a member that can't be a protocol offers none; nor does
    /// a request of HTTP/1.0, or one that has content or Expect, where the switch could come in the middle of a message.
    public var offeredProtocols: [String] {
        guard fields.contains(.upgrade), version >= .http11, body.isNone || body.length == 0,
            !fields.contains(.expect), fields.members(of: .connection).contains(where: { $0.lowercased() == "upgrade" })
        else { return [] }
        let protocols = fields.members(of: .upgrade)
        return protocols.allSatisfy(\.isProtocol) ? protocols : []
    }
}

extension String {
    /// Whether it has the form of a protocol: a token, perhaps with a version that is one, too.
    var isProtocol: Bool {
        let parts = split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in String(part).withBytes { $0.isToken } }
    }

    /// Whether it is one of these protocols, whose names have no case.
    func isAny(of protocols: [String]) -> Bool {
        // Unicode knows letters that become one of these in lower case.
        isProtocol && protocols.contains { $0.lowercased() == lowercased() }
    }
}
