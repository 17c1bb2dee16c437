/// Why a TLS session failed. Except for ``internal``, it's the peer's fault, or the network's.
enum TLSError: Error, Equatable, CustomStringConvertible {
    /// The peer speaks HTTP without TLS. What it sent is still in the session's `received`.
    case plainHTTP(peer: String)
    /// What the peer sent isn't TLS, or breaks its rules.
    case malformed(peer: String, reason: String)
    /// The peer has refused with an alert (RFC 8446 section 6.2).
    case refused(peer: String, reason: String)
    /// Both sides share no protocol of ALPN.
    case noProtocol(peer: String)
    /// The certificate was signed by nobody whom this side trusts, or it's no longer or not yet valid.
    case untrusted(peer: String, reason: String)
    /// The certificate is for other names.
    case wrongName(peer: String)
    /// The connection ended without the message that nothing follows (close_notify). So some of it may be missing:
    /// somebody on the way may have cut it off.
    case truncated(peer: String)
    /// Something in OpenSSL failed on this side.
    case `internal`(reason: String)

    /// One sentence for the log.
    var description: String {
        switch self {
        case .plainHTTP(let peer): "\(peer) speaks plain HTTP where TLS is expected"
        case .malformed(let peer, let reason): "\(peer) sent something that isn't valid TLS: \(reason)"
        case .refused(let peer, let reason): "\(peer) refused the TLS session: \(reason)"
        case .noProtocol(let peer): "\(peer) and this side have no protocol in common (ALPN)"
        case .untrusted(let peer, let reason): "the certificate of \(peer) isn't trusted: \(reason)"
        case .wrongName(let peer): "the certificate of \(peer) is for another name"
        case .truncated(let peer): "\(peer) closed the connection without ending the TLS session"
        case .internal(let reason): "OpenSSL failed: \(reason)"
        }
    }
}
