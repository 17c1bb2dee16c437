import Checks
import Foundation

/// A key and a certificate for the proxies that can't make their own.
struct TestCertificate: Sendable {
    private let folder: TemporaryFolder
    var key: String { folder.path(of: "key.pem") }
    var certificate: String { folder.path(of: "certificate.pem") }
    /// Both in one file, as HAProxy wants them.
    var both: String { folder.path(of: "both.pem") }

    static let shared = Result { try TestCertificate() }

    private init() throws {
        folder = try TemporaryFolder(for: "certificate")
        guard let openssl = Program.installed("openssl") else { throw NotationError("openssl is not installed") }
        let made = try Program.run(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-keyout", key, "-out", certificate,
            ])
        guard made.ending == .exited(0) else { throw NotationError("openssl made no certificate: \(made.errors)") }
        let text =
            try String(contentsOfFile: key, encoding: .utf8) + String(contentsOfFile: certificate, encoding: .utf8)
        try folder.write("both.pem", text)
    }
}
