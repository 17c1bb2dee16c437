@testable import HTTPCore

/// A client's session and a server's, connected in memory.
final class SessionPair {
    let client: TLSSession
    let server: TLSSession
    /// Plaintext that each side has received.
    let toClient: Buffer
    let toServer: Buffer
    /// How each side's receiving has ended.
    private(set) var hasClientEnd = false
    private(set) var hasServerEnd = false
    private let pool: BufferPool

    init(
        client: TLSContext, server: TLSContext, host: String = "localhost", resuming ticket: TLSTicket? = nil,
        pool: BufferPool = BufferPool()
    ) throws {
        self.pool = pool
        self.client = try TLSSession(
            connecting: client, to: host, peer: "\(host):8443", resuming: ticket, buffers: pool)
        self.server = try TLSSession(accepting: server, buffers: pool)
        toClient = Buffer(pool: pool)
        toServer = Buffer(pool: pool)
    }

    /// A buffer with these bytes.
    func buffer(_ bytes: [UInt8]) -> Buffer {
        let buffer = Buffer(pool: pool)
        buffer.append(bytes.span)
        return buffer
    }

    /// Carries ciphertext in pieces of at most `piece` bytes, until neither side has any to send.
    func exchange(inPiecesOf piece: Int = .max) throws {
        _ = try client.handshake()
        while !client.unsent.isEmpty || !server.unsent.isEmpty {
            if !client.unsent.isEmpty {
                client.unsent.move(min(piece, client.unsent.count), to: server.received)
                hasServerEnd = try open(server, into: toServer) || hasServerEnd
            }
            if !server.unsent.isEmpty {
                server.unsent.move(min(piece, server.unsent.count), to: client.received)
                hasClientEnd = try open(client, into: toClient) || hasClientEnd
            }
        }
    }

    private func open(_ session: TLSSession, into plaintext: Buffer) throws -> Bool {
        while let (count, hasMore) = try session.receive(into: plaintext) {
            if count == 0 { return true }
            if !hasMore { return false }
        }
        return false
    }

    /// What the client's side, and then the server's, throws during the handshake.
    func failures() -> (client: TLSError?, server: TLSError?) {
        // Each side gets what the other has sent, its last alert included.
        for _ in 0..<4 {
            _ = try? client.handshake()
            client.unsent.move(client.unsent.count, to: server.received)
            _ = try? server.handshake()
            server.unsent.move(server.unsent.count, to: client.received)
        }
        _ = try? server.receive(into: toServer)
        return (failure(client), failure(server))
    }

    private func failure(_ session: TLSSession) -> TLSError? {
        if case .failed(let error) = session.state { error } else { nil }
    }
}

extension TLSContext {
    /// A server's context with the files `server.pem` and `server.key`.
    static func server(
        _ folder: CertificateFolder, name: String = "server", protocols: [ApplicationProtocol] = [.http2, .http11]
    ) throws -> TLSContext {
        let openSSL = try OpenSSL.load()
        let identity = try ServerIdentity(certificate: folder["\(name).pem"], key: folder["\(name).key"], openSSL)
        return try server(identity, protocols: protocols, openSSL)
    }

    /// The context of a client that trusts the folder's authority.
    static func client(
        _ folder: CertificateFolder, protocols: [ApplicationProtocol] = [.http2, .http11]
    ) throws -> TLSContext {
        try client(trusting: .file(folder["root.pem"]), protocols: protocols, OpenSSL.load())
    }

    /// The context of a client that trusts one certificate, whoever has signed it.
    static func client(trusting certificate: Certificate) throws -> TLSContext {
        let openSSL = try OpenSSL.load()
        let client = try client(trusting: .system, protocols: [.http2, .http11], openSSL)
        if let store = unsafe openSSL.SSL_CTX_get_cert_store(client.pointer) {
            _ = unsafe openSSL.X509_STORE_add_cert(store, certificate.pointer)
        }
        return client
    }
}
