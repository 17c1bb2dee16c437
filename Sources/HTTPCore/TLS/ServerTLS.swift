import Synchronization

/// A server's TLS: where its certificate comes from, and the context that new sessions use. All workers share it.
final class ServerTLS: Sendable {
    /// Where the certificate and its key come from.
    enum Source: Sendable, Equatable {
        /// They are made in memory at the start.
        case selfSigned
        /// Two PEM files. The first one contains the chain, too.
        case files(certificate: String, key: String)
    }

    private let source: Source
    private let protocols: [ApplicationProtocol]
    private let current: Mutex<TLSContext>

    /// Makes or reads the certificate.
    ///
    /// - Parameter protocols: what the server speaks, most preferred first.
    init(_ source: Source, protocols: [ApplicationProtocol]) throws(TLSSetupError) {
        self.source = source
        self.protocols = protocols
        current = Mutex(try ServerTLS.makeContext(source, protocols))
    }

    /// The context for a new session.
    var context: TLSContext { current.withLock { $0 } }

    /// Reads the files again, for sessions that begin from now on. Older ones keep their certificate.
    ///
    /// - Throws: ``TLSSetupError`` if something is wrong with a file. Then the old certificate stays.
    func reload() throws(TLSSetupError) {
        // A certificate in memory is as good as a new one.
        guard source != .selfSigned else { return }
        let context = try ServerTLS.makeContext(source, protocols)
        current.withLock { $0 = context }
    }

    private static func makeContext(
        _ source: Source, _ protocols: [ApplicationProtocol]
    ) throws(TLSSetupError) -> TLSContext {
        let openSSL = try OpenSSL.load()
        let identity =
            switch source {
            case .selfSigned: try ServerIdentity(selfSignedBy: openSSL)
            case .files(let certificate, let key): try ServerIdentity(certificate: certificate, key: key, openSSL)
            }
        return try .server(identity, protocols: protocols, openSSL)
    }
}
