import Foundation

/// A certificate that nobody vouches for, and its key.
public struct SelfSignedIdentity: Sendable {
    /// The file with the certificate.
    public let certificate: String
    /// The file with the key.
    public let key: String
    /// A file with both.
    public let both: String

    /// Has openssl make them in a folder: a certificate for `localhost` and 127.0.0.1, with a key on the curve P-256.
    public init(in folder: URL) throws {
        guard let openssl = Program.installed("openssl") else {
            throw Program.StartError(description: "openssl, which makes the certificate, is not installed")
        }
        certificate = folder.appendingPathComponent("certificate.pem").path
        key = folder.appendingPathComponent("key.pem").path
        both = folder.appendingPathComponent("both.pem").path
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
            "-out", certificate,
        ]
        let made = try Program.run(openssl, arguments)
        guard made.ending == .exited(0) else {
            throw Program.StartError(description: "openssl makes no certificate: \(made.errors)")
        }
        let texts = try [certificate, key].map { try String(contentsOfFile: $0, encoding: .utf8) }
        try texts.joined().write(toFile: both, atomically: false, encoding: .utf8)
    }
}
