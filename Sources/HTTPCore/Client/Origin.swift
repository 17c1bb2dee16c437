/// An origin server: where the client connects to (RFC 9110 section 3.6).
public struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// The host, and the port unless it's 80: the value of Host for this origin.
    public let authority: Authority
    /// The host. An IPv6 address comes without its brackets.
    public let host: String
    /// The port.
    public let port: UInt16

    /// Creates an origin from a URL such as `http://127.0.0.1:8081`.
    ///
    /// - Throws: ``OriginError`` if it isn't an http URL, or if it has more than scheme, host and port.
    public init(_ url: String) throws(OriginError) {
        guard url.lowercased().hasPrefix("http://") else {
            throw OriginError(url: url, reason: "it has to begin with http://")
        }
        var rest = url.dropFirst("http://".count)
        if rest.last == "/" { rest.removeLast() }
        guard !rest.contains(where: { "/?#".contains($0) }) else {
            throw OriginError(url: url, reason: "it may have a scheme, a host and a port, but no path")
        }
        guard let authority = Authority(rest), authority.port != 0 else {
            throw OriginError(url: url, reason: "its host or port isn't one")
        }
        self.authority = authority
        host = authority.host
        port = authority.port ?? 80
    }

    /// Whether both authorities are written the same.
    public static func == (left: Origin, right: Origin) -> Bool { left.authority == right.authority }

    /// Hashes the authority, because equal origins have the same one.
    public func hash(into hasher: inout Hasher) { hasher.combine(authority) }

    /// The URL, without a path.
    public var description: String { "http://\(authority)" }
}

/// Why a URL doesn't name an origin.
public struct OriginError: Error, CustomStringConvertible {
    let url: String
    let reason: String

    /// One sentence: what is wrong, and how to write it.
    public var description: String {
        "'\(url)' isn't an origin's URL: \(reason); write it like http://127.0.0.1:8081"
    }
}
