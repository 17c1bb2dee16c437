// The flags for TLS.
extension Arguments {
    static var secureFlags: [Flag] {
        [
            Flag(name: "--tls", value: nil, purpose: "HTTPS, with a certificate for localhost, made at the start") {
                arguments, _ in arguments.usesTLS = true
            },
            Flag(name: "--certificate", value: "FILE", purpose: "HTTPS, with this certificate and its chain (PEM)") {
                arguments, file in arguments.certificateFile = file
            },
            Flag(name: "--key", value: "FILE", purpose: "the certificate's private key (PEM)") {
                arguments, file in arguments.keyFile = file
            },
        ]
    }

    static var secureOriginFlags: [Flag] {
        [
            Flag(name: "--origin-roots", value: "FILE", purpose: "certificates to trust for an https origin (PEM)") {
                arguments, file in arguments.originVersions.roots = file
            },
            Flag(name: "--origin-http2", value: nil, purpose: "speak HTTP/2 with an http origin") {
                arguments, _ in arguments.originVersions.priorKnowledge = true
            },
        ]
    }

    /// A certificate needs its key, and a key its certificate.
    mutating func settleCertificate() throws(UsageError) {
        switch (certificateFile, keyFile) {
        case (let certificate?, let key?): self.certificate = .files(certificate: certificate, key: key)
        case (nil, nil): self.certificate = usesTLS ? .selfSigned : nil
        case (_?, nil): throw UsageError(description: "--certificate needs its private key, too: --key FILE")
        case (nil, _?): throw UsageError(description: "--key needs its certificate, too: --certificate FILE")
        }
    }
}
