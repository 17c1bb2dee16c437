import Testing

@testable import HTTPCore

/// How a program chooses what it speaks with origins.
@Suite struct OriginVersionsTests {
    @Test func `what is read at the start is what requests use`() throws {
        let folder = try CertificateFolder()
        let versions = OriginVersions(roots: folder["root.pem"])
        try versions.check()
        try folder.write("", to: "root.pem")
        // Nothing has to be read any more, not even for a program that has a copy.
        let copy = versions
        for protocols in [ClientTLS.anyVersion, ClientTLS.http11] {
            #expect(throws: Never.self) { try copy.tls.context(for: protocols) }
        }
    }

    @Test func `other certificates are read again`() throws {
        let (folder, other) = (try CertificateFolder(), try CertificateFolder())
        var versions = OriginVersions(roots: folder["root.pem"])
        try versions.check()
        versions.roots = other["root.pem"]
        try other.write("", to: "root.pem")
        #expect(throws: TLSSetupError.self) { try versions.check() }
    }
}
