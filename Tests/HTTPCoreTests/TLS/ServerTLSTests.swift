import Testing

@testable import HTTPCore

@Suite struct ServerTLSTests {
    private let folder: CertificateFolder
    private let tls: ServerTLS

    init() throws {
        folder = try CertificateFolder()
        try folder.issue(for: "DNS:old.example")
        tls = try ServerTLS(
            .files(certificate: folder["server.pem"], key: folder["server.key"]), protocols: [.http11])
    }

    /// A session with a client that wants `host`; nil if it fails.
    private func connect(to host: String) throws -> SessionPair? {
        let pair = try SessionPair(client: .client(folder), server: tls.context, host: host)
        return pair.failures().client == nil ? pair : nil
    }

    @Test func `a new certificate is for new sessions; older ones go on`() throws {
        let old = try #require(try connect(to: "old.example"))
        try folder.issue(for: "DNS:new.example")
        #expect(try connect(to: "new.example") == nil)
        try tls.reload()
        #expect(try connect(to: "new.example") != nil)
        #expect(try connect(to: "old.example") == nil)
        try old.server.send(old.buffer(Array("still here".utf8)))
        try old.exchange()
        #expect(old.toClient.count == 10)
    }

    @Test func `a bad file changes nothing`() throws {
        try folder.write("nonsense", to: "server.key")
        let error = #expect(throws: TLSSetupError.self) { try tls.reload() }
        #expect(error.map { "\($0)" }?.hasPrefix("the file \(folder["server.key"]) has no usable PEM") == true)
        #expect(try connect(to: "old.example") != nil)
    }

    @Test func `a certificate in memory stays`() throws {
        let tls = try ServerTLS(.selfSigned, protocols: [.http11])
        let context = tls.context
        try tls.reload()
        #expect(tls.context === context)
    }
}
