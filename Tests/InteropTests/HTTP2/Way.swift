/// How a client reaches the proxy, and how the two begin to speak HTTP/2 (RFC 9113 section 3).
enum Way: String, CaseIterable, Sendable {
    /// Over TCP: the client knows beforehand.
    case clear
    /// Over TLS: the two agree in the handshake.
    case secure
}
