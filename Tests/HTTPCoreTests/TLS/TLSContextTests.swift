import Testing

@testable import HTTPCore

/// What can be wrong with the library, with a certificate or with a key.
@Suite struct TLSContextTests {
    private let folder: CertificateFolder

    init() throws {
        folder = try CertificateFolder()
        try folder.issue()
    }

    @Test func `a missing library is one clear line`() {
        let error = #expect(throws: TLSSetupError.self) {
            try OpenSSL(OpenSSLLibrary(paths: ["/nowhere/libssl.so.3", "/neither/libssl.so.3"]))
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(
            text.hasPrefix("TLS needs OpenSSL 3, but /nowhere/libssl.so.3 or /neither/libssl.so.3 isn't here; install"))
        #expect(!text.contains("\n"))
    }

    @Test func `a library without a function is one clear line`() throws {
        #if os(Linux)
            let other = "libm.so.6"
        #else
            let other = "/usr/lib/libSystem.dylib"
        #endif
        let error = #expect(throws: TLSSetupError.self) { try OpenSSL(OpenSSLLibrary(paths: [other])) }
        #expect(error == .incompleteLibrary(path: other, function: "OPENSSL_init_ssl"))
        #expect(error.map { "\($0)" }?.hasPrefix("TLS needs OpenSSL 3, but \(other) has no OPENSSL_init_ssl; ") == true)
    }

    /// The sentence about what is wrong with a certificate and a key; nil if nothing is. In it, the folder is `.`.
    private func fault(certificate: String = "server.pem", key: String = "server.key") -> String? {
        do throws(TLSSetupError) {
            let openSSL = try OpenSSL.load()
            let identity = try ServerIdentity(certificate: folder[certificate], key: folder[key], openSSL)
            _ = try TLSContext.server(identity, protocols: [.http11], openSSL)
            return nil
        } catch {
            return "\(error)".split(separator: folder.path, omittingEmptySubsequences: false).joined(separator: ".")
        }
    }

    @Test func `a certificate and its key are fine`() {
        #expect(fault() == nil)
    }

    @Test func `a missing file is named`() {
        #expect(fault(certificate: "no.pem") == "can't read the file ./no.pem: no such file or directory")
        #expect(fault(key: "no.key") == "can't read the file ./no.key: no such file or directory")
        #expect(fault(key: "") == "can't read the file ./: is a directory")
    }

    @Test func `an endless file is refused`() {
        let error = #expect(throws: TLSSetupError.self) { try PEMFile("/dev/zero", OpenSSL.load()) }
        #expect(error.map { "\($0)" } == "can't read the file /dev/zero: it's too large")
    }

    @Test func `a key of another certificate is refused`() throws {
        try folder.issue("other")
        let fault = fault(key: "other.key")
        #expect(fault == "the private key in ./other.key doesn't belong to the first certificate in ./server.pem")
    }

    @Test func `a key of another kind is refused`() throws {
        try folder.openssl("genrsa -out other.key 2048")
        let fault = fault(key: "other.key")
        #expect(fault == "the private key in ./other.key doesn't belong to the first certificate in ./server.pem")
    }

    @Test func `a file without a certificate is refused`() throws {
        let sentence = "the file ./FILE has no usable PEM certificate: no start line"
        for (name, text) in [
            ("empty.pem", ""), ("text.pem", "hello\n"), ("key.pem", try folder.contents("server.key")),
        ] {
            try folder.write(text, to: name)
            #expect(fault(certificate: name) == sentence.replacing("FILE", with: name))
        }
    }

    @Test func `a damaged certificate is refused, the second one as well`() throws {
        let good = try folder.contents("server.pem")
        try folder.write(good.replacing("MII", with: "!!!"), to: "damaged.pem")
        #expect(
            fault(certificate: "damaged.pem")
                == "the file ./damaged.pem has no usable PEM certificate: bad base64 decode")
        try folder.write(good + good.prefix(good.utf8.count / 2), to: "cut.pem")
        #expect(fault(certificate: "cut.pem") == "the file ./cut.pem has no usable PEM certificate: bad end line")
    }

    @Test func `a file without a key is refused`() throws {
        #expect(fault(key: "server.pem")?.hasPrefix("the file ./server.pem has no usable PEM private key: ") == true)
        try folder.write("", to: "empty.key")
        #expect(fault(key: "empty.key")?.hasPrefix("the file ./empty.key has no usable PEM private key: ") == true)
        try folder.write(folder.contents("server.key").replacing("MI", with: "!!"), to: "damaged.key")
        #expect(fault(key: "damaged.key")?.hasPrefix("the file ./damaged.key has no usable PEM private key: ") == true)
    }

    @Test func `an encrypted key is refused, without asking for its password`() throws {
        try folder.openssl("pkey -in server.key -aes256 -passout pass:secret -out secret.key")
        #expect(
            fault(key: "secret.key")
                == "the private key in ./secret.key is encrypted; decrypt it with: openssl pkey -in ./secret.key -out FILE"
        )
    }

    @Test func `a certificate with a short key is refused`() throws {
        try folder.openssl("req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.pem -subj /CN=localhost")
        #expect(
            fault(certificate: "weak.pem", key: "weak.key")
                == "OpenSSL rejects the certificate in ./weak.pem: ee key too small")
    }

    @Test func `both certificate and key can be in one file`() throws {
        try folder.write(folder.contents("server.key") + folder.contents("server.pem"), to: "both.pem")
        #expect(fault(certificate: "both.pem", key: "both.pem") == nil)
    }

    @Test func `roots that can't be read are refused`() throws {
        let error = #expect(throws: TLSSetupError.self) {
            try TLSContext.client(trusting: .file(folder["no.pem"]), protocols: [.http11], OpenSSL.load())
        }
        #expect(error == .unreadableFile(folder["no.pem"], reason: "no such file or directory"))
    }

    @Test func `unknown errors have a sentence, too`() throws {
        let openSSL = try OpenSSL.load()
        unsafe #expect(throws: TLSSetupError.failure(of: "X509_new", reason: "no reason is known")) {
            unsafe try openSSL.require(nil, "X509_new")
        }
        #expect("\(TLSSetupError.failure(of: "SSL_new", reason: "x"))" == "OpenSSL's SSL_new failed: x")
    }
}
