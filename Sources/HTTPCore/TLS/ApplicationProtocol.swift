/// What a client and a server speak inside TLS. They agree on it during the handshake (ALPN, RFC 7301).
enum ApplicationProtocol: String, Sendable {
    case http2 = "h2"
    case http11 = "http/1.1"

    /// A list as it's sent: each name with its length before it (RFC 7301 section 3.1).
    static func encode(_ protocols: [ApplicationProtocol]) -> [UInt8] {
        protocols.flatMap { [UInt8($0.rawValue.utf8.count)] + $0.rawValue.utf8 }
    }
}
