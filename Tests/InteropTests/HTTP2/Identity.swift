import Checks

/// A certificate for the loopback addresses, and its key, in files. Nobody else has signed it, so a client that shall
/// trust it gets it as a root.
struct Identity {
    /// The kind of the key.
    enum Kind: String, CaseIterable { case ecdsa, rsa }

    /// The path of the certificate.
    let certificate: String
    /// The path of the key.
    let key: String
    private let folder: TemporaryFolder

    /// Has openssl make them.
    init(_ kind: Kind = .ecdsa) throws {
        folder = try TemporaryFolder()
        (certificate, key) = (folder.path(of: "certificate.pem"), folder.path(of: "key.pem"))
        let algorithm = kind == .rsa ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        try Tool.openssl.run(
            ["req", "-x509", "-newkey"] + algorithm + [
                "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1", "-keyout", key, "-out", certificate,
            ])
    }

    /// The flags with which a step uses them.
    var flags: [String] { ["--certificate", certificate, "--key", key] }
}
