/// An origin server: where the client connects to (RFC 9110 section 3.6).
public struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// The host and, unless it is 80, the port: what Host says to this origin.
    public let authority: Authority
    /// The host, an IPv6 literal without its brackets.
    public let host: String
    /// The port.
    public let port: UInt16

    /// An origin from a URL such as `http://127.0.0.1:8081`.
    ///
    /// - Throws: ``OriginError`` if it is not an http URL, or has more than scheme, host and port.
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

    /// Equal if the authorities are written alike.
    public static func == (left: Origin, right: Origin) -> Bool { left.authority == right.authority }

    /// Hashes the authority, as equality asks.
    public func hash(into hasher: inout Hasher) { hasher.combine(authority) }

    /// The URL.
    public var description: String { "http://\(authority)" }
}

/// Why a URL doesn't name an origin.
public struct OriginError: Error, CustomStringConvertible {
    let url: String
    let reason: String

    /// One sentence: what, and what to do.
    public var description: String {
        "'\(url)' isn't an origin's URL: \(reason); write it like http://127.0.0.1:8081"
    }
}
