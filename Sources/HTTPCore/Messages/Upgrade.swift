extension Request {
    /// The protocols that the client would like to switch to, the one it likes best first (RFC 9110 section 7.8).
    ///
    ///     Connection: upgrade
    ///     Upgrade: websocket        gives ["websocket"]
    ///
    /// The list is empty if Connection doesn't name `upgrade`, or if one of the members can't be a protocol. It's also
    /// empty in HTTP/1.0, and with content or Expect, because then the switch could come in the middle of a message.
    public var offeredProtocols: [String] {
        guard fields.contains(.upgrade), version >= .http11, body.isNone || body.length == 0,
            !fields.contains(.expect), fields.members(of: .connection).contains(where: { $0.lowercased() == "upgrade" })
        else { return [] }
        let protocols = fields.members(of: .upgrade)
        return protocols.allSatisfy(\.isProtocol) ? protocols : []
    }

    /// The protocols of a list that this request can offer to an origin. A caller may pass anything as a protocol; the
    /// filter makes sure that it can't end the line early. A request with content can't offer any, because some of the
    /// content might still be on its way when the origin switches.
    func offer(of protocols: [String]) -> [String] {
        guard !protocols.isEmpty, body.isNone || body.length == 0 else { return [] }
        return protocols.filter(\.isProtocol)
    }
}

extension Response {
    /// Whether this turns a connection into a tunnel for one of the protocols that a client has offered.
    func isSwitch(toAnyOf offer: [String]) -> Bool {
        guard status.code == 101, let connection else { return false }
        return !connection.protocols.isEmpty && connection.protocols.allSatisfy { $0.isAny(of: offer) }
    }
}

extension String {
    /// Whether this can be the name of a protocol: a token, or two with a slash between them, such as `TLS/1.3`.
    var isProtocol: Bool {
        let parts = split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in String(part).withBytes { $0.isToken } }
    }

    /// Whether this is one of `protocols`. The case of the letters doesn't matter.
    func isAny(of protocols: [String]) -> Bool {
        // Some letters outside of ASCII become ASCII letters in lower case; those aren't the same protocol.
        isProtocol && protocols.contains { $0.lowercased() == lowercased() }
    }
}
