/// What many sessions share: rules, certificates and keys (OpenSSL's SSL_CTX). All workers use the same one, so a
/// client can resume its session at any of them.
///
/// Nothing changes it after it was made, and OpenSSL counts its references with atomic operations. A session keeps its
/// context, so a new one can take its place for later sessions.
@safe final class TLSContext: @unchecked Sendable {
    let openSSL: OpenSSL
    let pointer: OpenSSL.Ptr
    /// The names that ALPN offers or chooses from, most preferred first, as they are sent.
    private let protocols: UnsafeMutableBufferPointer<UInt8>

    /// Which certificates a client trusts.
    enum Roots: Sendable, Equatable {
        /// Those that the system trusts.
        case system
        /// Those in a PEM file, and no others.
        case file(String)
    }

    /// The default of OpenSSL contains more. All of these agree on a fresh key for each session (ECDHE), and encrypt
    /// and authenticate in one step (AEAD). The list is for TLS 1.2; TLS 1.3 has nothing else.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"
    /// How both sides agree on a key. The first resists quantum computers, too, but OpenSSL knows it only since 3.5.
    private static let groups = ["X25519MLKEM768:X25519:P-256:P-384", "X25519:P-256:P-384"]

    private init(
        _ openSSL: OpenSSL, method: OpenSSL.Ptr?, protocols: [ApplicationProtocol]
    ) throws(TLSSetupError) {
        self.openSSL = openSSL
        unsafe pointer = try openSSL.require(openSSL.SSL_CTX_new(method), "SSL_CTX_new")
        let names = ApplicationProtocol.encode(protocols)
        unsafe self.protocols = .allocate(capacity: names.count)
        _ = unsafe self.protocols.initialize(fromContentsOf: names)
        try control(OpenSSLNumber.SSL_CTRL_SET_MIN_PROTO_VERSION, OpenSSLNumber.TLS1_2_VERSION)
        unsafe try openSSL.check(
            openSSL.SSL_CTX_set_cipher_list(pointer, TLSContext.ciphers) == 1, "SSL_CTX_set_cipher_list")
        try setGroups()
        _ = unsafe openSSL.SSL_CTX_set_options(
            pointer,
            OpenSSLNumber.SSL_OP_NO_RENEGOTIATION | OpenSSLNumber.SSL_OP_NO_COMPRESSION
                | OpenSSLNumber.SSL_OP_CIPHER_SERVER_PREFERENCE | OpenSSLNumber.SSL_OP_PRIORITIZE_CHACHA)
        // A session at rest holds no buffers: that's half of its memory.
        try control(
            OpenSSLNumber.SSL_CTRL_MODE,
            OpenSSLNumber.SSL_MODE_RELEASE_BUFFERS | OpenSSLNumber.SSL_MODE_ENABLE_PARTIAL_WRITE
                | OpenSSLNumber.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
    }

    deinit {
        unsafe openSSL.SSL_CTX_free(pointer)
        unsafe protocols.deallocate()
    }

    private func control(_ command: Int32, _ value: Int) throws(TLSSetupError) {
        unsafe try openSSL.check(openSSL.SSL_CTX_ctrl(pointer, command, value, nil) != 0, "SSL_CTX_ctrl(\(command))")
    }

    private func setGroups() throws(TLSSetupError) {
        for groups in TLSContext.groups {
            let code = unsafe groups.withCString { groups in
                unsafe openSSL.SSL_CTX_ctrl(
                    pointer, OpenSSLNumber.SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: groups))
            }
            if code == 1 { return openSSL.ERR_clear_error() }
        }
        throw .failure(of: "SSL_CTX_set1_groups_list", reason: openSSL.takeFailure().reason)
    }
}

// MARK: - Servers

extension TLSContext {
    /// Creates the context of a server.
    ///
    /// - Parameter protocols: what the server speaks, most preferred first. A client that offers only others is turned
    ///   away (RFC 7301 section 3.2); one that offers nothing gets HTTP/1.1.
    static func server(
        _ identity: ServerIdentity, protocols: [ApplicationProtocol], _ openSSL: OpenSSL
    ) throws(TLSSetupError) -> TLSContext {
        let context = unsafe try TLSContext(openSSL, method: openSSL.TLS_server_method(), protocols: protocols)
        try context.use(identity)
        unsafe openSSL.SSL_CTX_set_alpn_select_cb(
            context.pointer, choose, Unmanaged.passUnretained(context).toOpaque())
        // A client keeps its session itself, sealed in a ticket. So the server needs no memory for it, and no lock.
        unsafe _ = openSSL.SSL_CTX_ctrl(
            context.pointer, OpenSSLNumber.SSL_CTRL_SET_SESS_CACHE_MODE, OpenSSLNumber.SSL_SESS_CACHE_OFF, nil)
        return context
    }

    private func use(_ identity: ServerIdentity) throws(TLSSetupError) {
        for (place, certificate) in identity.chain.enumerated() {
            let code =
                unsafe place == 0
                ? Int(openSSL.SSL_CTX_use_certificate(pointer, certificate.pointer))
                : openSSL.SSL_CTX_ctrl(
                    pointer, OpenSSLNumber.SSL_CTRL_CHAIN_CERT, 1, UnsafeMutableRawPointer(certificate.pointer))
            guard code == 1 else {
                throw .weakCertificate(
                    file: identity.files?.certificate ?? "memory", reason: openSSL.takeFailure().reason)
            }
        }
        unsafe try openSSL.check(
            openSSL.SSL_CTX_use_PrivateKey(pointer, identity.key.pointer) == 1, "SSL_CTX_use_PrivateKey")
    }

    /// Chooses the first of the server's protocols that the client offers.
    private static let choose: OpenSSL.ProtocolChoice = { _, chosen, chosenCount, offered, offeredCount, context in
        guard let context = unsafe context else { return OpenSSLNumber.SSL_TLSEXT_ERR_ALERT_FATAL }
        return unsafe Unmanaged<TLSContext>.fromOpaque(context)._withUnsafeGuaranteedRef { context in
            var name: UnsafeMutablePointer<UInt8>?
            let result = unsafe context.openSSL.SSL_select_next_proto(
                &name, chosenCount, context.protocols.baseAddress, UInt32(context.protocols.count), offered,
                offeredCount)
            guard result == OpenSSLNumber.OPENSSL_NPN_NEGOTIATED else {
                return OpenSSLNumber.SSL_TLSEXT_ERR_ALERT_FATAL
            }
            unsafe chosen?.pointee = UnsafePointer(name)
            return OpenSSLNumber.SSL_TLSEXT_ERR_OK
        }
    }
}

// MARK: - Clients

extension TLSContext {
    /// Creates the context of a client. It verifies the certificate and the name of each server.
    ///
    /// - Parameter protocols: what the client offers, most preferred first.
    static func client(
        trusting roots: Roots, protocols: [ApplicationProtocol], _ openSSL: OpenSSL
    ) throws(TLSSetupError) -> TLSContext {
        let context = unsafe try TLSContext(openSSL, method: openSSL.TLS_client_method(), protocols: protocols)
        let pointer = unsafe context.pointer
        unsafe openSSL.SSL_CTX_set_verify(pointer, OpenSSLNumber.SSL_VERIFY_PEER, nil)
        // This one returns 0 for success.
        unsafe try openSSL.check(
            openSSL.SSL_CTX_set_alpn_protos(pointer, context.protocols.baseAddress, UInt32(context.protocols.count))
                == 0, "SSL_CTX_set_alpn_protos")
        switch roots {
        case .system:
            unsafe try openSSL.check(
                openSSL.SSL_CTX_set_default_verify_paths(pointer) == 1, "SSL_CTX_set_default_verify_paths")
        case .file(let path):
            let store = unsafe try openSSL.require(openSSL.SSL_CTX_get_cert_store(pointer), "SSL_CTX_get_cert_store")
            for certificate in try PEMFile(path, openSSL).certificates() {
                unsafe try openSSL.check(
                    openSSL.X509_STORE_add_cert(store, certificate.pointer) == 1, "X509_STORE_add_cert")
            }
            // Each certificate in the file is trusted, even if another one has signed it.
            _ = unsafe openSSL.X509_STORE_set_flags(store, OpenSSLNumber.X509_V_FLAG_PARTIAL_CHAIN)
        }
        return context
    }
}
