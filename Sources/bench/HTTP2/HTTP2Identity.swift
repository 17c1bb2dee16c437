import Checks
import Foundation

/// The certificate and the key that every proxy gets.
struct HTTP2Identity {
    let certificate: String
    let key: String
    /// A file with both.
    let both: String

    /// Has openssl make them: a certificate for the loopback addresses, with a key on the curve P-256.
    init(in folder: URL) throws {
        guard let openssl = Program.installed("openssl") else {
            throw Failure("openssl, which makes the certificate, is not installed")
        }
        certificate = folder.appendingPathComponent("certificate.pem").path
        key = folder.appendingPathComponent("key.pem").path
        both = folder.appendingPathComponent("both.pem").path
        _ = try [
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
            "-out", certificate,
        ].run()
        let texts = try [certificate, key].map { try String(contentsOfFile: $0, encoding: .utf8) }
        try texts.joined().write(toFile: both, atomically: false, encoding: .utf8)
    }
}
