/// An origin server: where the client connects to (RFC 9110 section 3.6).
public struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// Whether connections to it are encrypted: its scheme is `https`.
    public let isSecure: Bool
    /// The host, and the port unless it's the usual one: the value of Host for this origin.
    public let authority: Authority
    /// The host. An IPv6 address comes without its brackets.
    public let host: String
    /// The port.
    public let port: UInt16

    /// Creates an origin from a URL such as `http://127.0.0.1:8081`.
    ///
    /// - Parameters:
    ///   - url: The URL.
    ///   - schemes: The schemes that it may have.
    /// - Throws: ``OriginError`` if the URL has another scheme, or if it has more than scheme, host and port.
    public init(_ url: String, schemes: [String] = ["http", "https"]) throws(OriginError) {
        guard let scheme = schemes.first(where: { url.lowercased().hasPrefix("\($0)://") }) else {
            let choice = schemes.map { "\($0)://" }.joined(separator: " or ")
            throw OriginError(url: url, reason: "it has to begin with \(choice)")
        }
        isSecure = scheme == "https"
        var rest = url.dropFirst("\(scheme)://".count)
        if rest.last == "/" { rest.removeLast() }
        guard !rest.contains(where: { "/?#".contains($0) }) else {
            throw OriginError(url: url, reason: "it may have a scheme, a host and a port, but no path")
        }
        guard let authority = Authority(rest), authority.port != 0 else {
            throw OriginError(url: url, reason: "its host or port isn't one")
        }
        self.authority = authority
        host = authority.host
        port = authority.port ?? (isSecure ? 443 : 80)
    }

    /// Whether both have the same scheme, and both authorities are written the same.
    public static func == (left: Origin, right: Origin) -> Bool {
        left.authority == right.authority && left.isSecure == right.isSecure
    }

    /// Hashes the authority, because equal origins have the same one.
    public func hash(into hasher: inout Hasher) { hasher.combine(authority) }

    /// The URL, without a path.
    public var description: String { "\(scheme)://\(authority)" }

    /// The scheme: `http` or `https`.
    public var scheme: String { isSecure ? "https" : "http" }
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
