import Synchronization

/// How to speak with origins: which version of HTTP, and whose certificates to trust.
///
///     let client = Client(versions: OriginVersions())
///
/// An `https` origin needs a certificate that is valid for its name. It gets HTTP/2 if it speaks that, otherwise HTTP/1.1
/// (ALPN, RFC 7301). An `http` origin gets HTTP/1.1, unless it's known to speak HTTP/2.
public struct OriginVersions: Sendable {
    /// A PEM file with the certificates to trust; nil for those that the system trusts.
    public var roots: String? {
        didSet { tls = ClientTLS(trusting: roots) }
    }
    /// Whether `http` origins speak HTTP/2 without having been asked (RFC 9113 section 3.3).
    public var priorKnowledge: Bool
    /// What all clients and all loops share, so that the certificates are read only once.
    private(set) var tls: ClientTLS

    /// Creates the usual ones.
    public init(roots: String? = nil, priorKnowledge: Bool = false) {
        self.roots = roots
        self.priorKnowledge = priorKnowledge
        tls = ClientTLS(trusting: roots)
    }

    /// Loads the library, and reads the certificates to trust. Otherwise the first requests to secure origins do that, and
    /// others have to wait for it.
    func check() throws(TLSSetupError) {
        for protocols in [ClientTLS.anyVersion, ClientTLS.http11] { _ = try tls.context(for: protocols) }
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

    init(_ versions: OriginVersions) {
        self.versions = versions
    }

    func version(for pool: OriginPool) -> (any OtherOriginVersion)? {
        if pool.origin.isSecure { return HTTP2Origin(pool, versions.tls) }
        return versions.priorKnowledge ? HTTP2Origin(pool, nil) : nil
    }
}

/// A client's TLS. All loops share it. A context is made by `check`, or when it's needed for the first time.
final class ClientTLS: Sendable {
    private let roots: TLSContext.Roots
    private let contexts = Mutex<[[ApplicationProtocol]: TLSContext]>([:])

    /// What a connection offers if it isn't known which version the origin speaks (ALPN), and if it must be HTTP/1.1.
    static let anyVersion: [ApplicationProtocol] = [.http2, .http11]
    static let http11: [ApplicationProtocol] = [.http11]

    /// - Parameter file: nil for the certificates that the system trusts.
    init(trusting file: String?) {
        roots = file.map { .file($0) } ?? .system
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
