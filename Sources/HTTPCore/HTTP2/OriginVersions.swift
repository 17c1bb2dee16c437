import Synchronization

/// How to speak with origins: which version of HTTP, and whose certificates to trust.
///
///     let client = Client(versions: OriginVersions())
///
/// An `https` origin needs a certificate that is valid for its name. It gets HTTP/2 if it speaks that, otherwise HTTP/1.1
/// (ALPN, RFC 7301). An `http` origin gets HTTP/1.1, unless it's known to speak HTTP/2.
public struct OriginVersions: Sendable {
    /// A PEM file with the certificates to trust; nil for those that the system trusts.
    public var roots: String?
    /// Whether `http` origins speak HTTP/2 without having been asked (RFC 9113 section 3.3).
    public var priorKnowledge: Bool

    /// Creates the usual ones.
    public init(roots: String? = nil, priorKnowledge: Bool = false) {
        self.roots = roots
        self.priorKnowledge = priorKnowledge
    }

    /// Whether TLS can be used: the library and the file are there.
    func check() throws(TLSSetupError) {
        _ = try ClientTLS(self).context(for: [.http2])
    }
}

extension Client {
    /// Creates a client that can speak HTTP/2 and TLS. It has no connections yet.
    public convenience init(limits: Limits = Limits(), versions: OriginVersions) {
        self.init(limits: limits, others: OriginVersionChoice(versions))
    }
}

/// Makes the way to each origin that isn't a plain one of HTTP/1.1.
final class OriginVersionChoice: OtherOriginVersions {
    private let versions: OriginVersions
    private let tls: ClientTLS

    init(_ versions: OriginVersions) {
        self.versions = versions
        tls = ClientTLS(versions)
    }

    func version(for pool: OriginPool) -> (any OtherOriginVersion)? {
        if pool.origin.isSecure { return HTTP2Origin(pool, tls) }
        return versions.priorKnowledge ? HTTP2Origin(pool, nil) : nil
    }
}

/// A client's TLS. All loops share it. It's made when the first secure origin is used.
final class ClientTLS: Sendable {
    private let roots: TLSContext.Roots
    private let contexts = Mutex<[[ApplicationProtocol]: TLSContext]>([:])

    init(_ versions: OriginVersions) {
        roots = versions.roots.map { .file($0) } ?? .system
    }

    /// The context of sessions that offer these protocols.
    func context(for protocols: [ApplicationProtocol]) throws(TLSSetupError) -> TLSContext {
        let made = contexts.withLock { contexts in
            Result { () throws(TLSSetupError) in
                if let context = contexts[protocols] { return context }
                let context = try TLSContext.client(trusting: roots, protocols: protocols, OpenSSL.load())
                contexts[protocols] = context
                return context
            }
        }
        return try made.get()
    }
}
