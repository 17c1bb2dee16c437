import Testing

@testable import HTTPCore

/// What a client and a server agree on, and when they don't.
@Suite struct TLSAgreementTests {
    private let folder: CertificateFolder

    init() throws {
        folder = try CertificateFolder()
    }

    struct Offer: Sendable {
        let client: [ApplicationProtocol]
        let server: [ApplicationProtocol]
        let chosen: ApplicationProtocol?
    }

    @Test(arguments: [
        Offer(client: [.http2, .http11], server: [.http2, .http11], chosen: .http2),
        // The server's preference decides.
        Offer(client: [.http11, .http2], server: [.http2, .http11], chosen: .http2),
        Offer(client: [.http2, .http11], server: [.http11, .http2], chosen: .http11),
        Offer(client: [.http11], server: [.http2, .http11], chosen: .http11),
        Offer(client: [.http2, .http11], server: [.http11], chosen: .http11),
        // A client that knows no ALPN offers nothing.
        Offer(client: [], server: [.http2, .http11], chosen: nil),
    ])
    func `ALPN chooses what both speak`(offer: Offer) throws {
        try folder.issue()
        let pair = try SessionPair(
            client: .client(folder, protocols: offer.client), server: .server(folder, protocols: offer.server))
        try pair.exchange()
        #expect(pair.client.applicationProtocol == offer.chosen)
        #expect(pair.server.applicationProtocol == offer.chosen)
    }

    @Test func `without a common protocol there is no session`() throws {
        try folder.issue()
        let pair = try SessionPair(
            client: .client(folder, protocols: [.http2]), server: .server(folder, protocols: [.http11]))
        let failures = pair.failures()
        #expect(failures.client == .noProtocol(peer: "localhost:8443"))
        #expect(failures.server == .noProtocol(peer: "the client"))
    }

    /// What a client makes of a certificate for some names.
    private func failure(names: String, host: String, days: Int = 1) throws -> TLSError? {
        try folder.issue(for: names, days: days)
        let pair = try SessionPair(client: .client(folder), server: .server(folder), host: host)
        return pair.failures().client
    }

    @Test(arguments: [
        ("DNS:localhost", "localhost"), ("DNS:localhost", "LocalHost"), ("DNS:localhost", "localhost."),
        ("DNS:a.example,DNS:b.example", "b.example"), ("DNS:*.example.com", "a.example.com"),
        ("IP:127.0.0.1", "127.0.0.1"), ("IP:::1", "::1"), ("IP:::1", "0:0::1"),
    ])
    func `a certificate is for its names`(names: String, host: String) throws {
        #expect(try failure(names: names, host: host) == nil)
    }

    @Test(arguments: [
        ("DNS:localhost", "127.0.0.1"), ("DNS:127.0.0.1", "127.0.0.1"), ("DNS:a.example", "b.example"),
        ("DNS:*.example.com", "example.com"), ("DNS:*.example.com", "a.b.example.com"),
        ("DNS:a*.example.com", "ab.example.com"), ("IP:127.0.0.1", "127.0.0.2"), ("IP:127.0.0.1", "::1"),
        // The subject's name, which is "server", doesn't count.
        ("DNS:localhost", "server"),
    ])
    func `a certificate isn't for other names`(names: String, host: String) throws {
        let error = try failure(names: names, host: host)
        #expect(error == .wrongName(peer: "\(host):8443"))
        #expect(error.map { "\($0)" } == "the certificate of \(host):8443 is for another name")
    }

    @Test(arguments: ["", ".", "a\0b"])
    func `a name that isn't one matches nothing`(host: String) throws {
        try folder.issue()
        #expect(throws: TLSError.self) {
            try SessionPair(client: .client(folder), server: .server(folder), host: host)
        }
    }

    @Test func `an expired certificate isn't trusted`() throws {
        let error = try failure(names: "DNS:localhost", host: "localhost", days: -1)
        #expect(
            error.map { "\($0)" } == "the certificate of localhost:8443 isn't trusted: certificate has expired")
    }

    @Test func `a certificate of an unknown authority isn't trusted, and the server learns of it`() throws {
        try folder.issue()
        let other = try CertificateFolder()
        let pair = try SessionPair(client: .client(other), server: .server(folder))
        let failures = pair.failures()
        let reason = "unable to get local issuer certificate"
        #expect(failures.client == .untrusted(peer: "localhost:8443", reason: reason))
        #expect(failures.server == .refused(peer: "the client", reason: "unknown CA"))
        #expect(failures.server.map { "\($0)" } == "the client refused the TLS session: unknown CA")
    }

    @Test func `the system's roots know no test authority`() throws {
        try folder.issue()
        let system = try TLSContext.client(trusting: .system, protocols: [.http11], OpenSSL.load())
        let failures = try SessionPair(client: system, server: .server(folder)).failures()
        #expect(
            failures.client
                == .untrusted(peer: "localhost:8443", reason: "unable to get local issuer certificate"))
    }

    @Test func `a chain is sent whole`() throws {
        try folder.issue("middle", for: "DNS:middle", isAuthority: true)
        try folder.issue("server", by: "middle")
        let lone = try SessionPair(client: .client(folder), server: .server(folder))
        #expect(lone.failures().client != nil)
        try folder.write(folder.contents("server.pem") + folder.contents("middle.pem"), to: "chain.pem")
        try folder.openssl("pkey -in server.key -out chain.key")
        let pair = try SessionPair(client: .client(folder), server: .server(folder, name: "chain"))
        try pair.exchange()
        #expect(pair.client.state == .open)
    }

    @Test func `a server's own certificate can be the root`() throws {
        try folder.issue()
        try folder.write(folder.contents("server.pem"), to: "root.pem")
        let pair = try SessionPair(client: .client(folder), server: .server(folder))
        try pair.exchange()
        #expect(pair.client.state == .open)
    }
}

// MARK: - The certificate that is made in memory

extension TLSAgreementTests {
    /// A client, and a server with a certificate of its own making; the client trusts it if it's told to.
    private func selfSigned(host: String, isTrusted: Bool) throws -> SessionPair {
        let openSSL = try OpenSSL.load()
        let identity = try ServerIdentity(selfSignedBy: openSSL)
        let client = try isTrusted ? TLSContext.client(trusting: identity.chain[0]) : .client(folder)
        return try SessionPair(
            client: client, server: .server(identity, protocols: [.http2], openSSL), host: host)
    }

    @Test(arguments: ["localhost", "127.0.0.1", "::1"])
    func `the certificate in memory is for this machine`(host: String) throws {
        let pair = try selfSigned(host: host, isTrusted: true)
        try pair.exchange()
        #expect(pair.client.state == .open)
    }

    @Test func `the certificate in memory is for no other machine`() throws {
        #expect(
            try selfSigned(host: "a.example", isTrusted: true).failures().client == .wrongName(peer: "a.example:8443"))
    }

    @Test func `nobody trusts the certificate in memory by itself`() throws {
        let error = try selfSigned(host: "localhost", isTrusted: false).failures().client
        #expect(
            error.map { "\($0)" } == "the certificate of localhost:8443 isn't trusted: self-signed certificate")
    }
}
