/// Why TLS can't be set up on this machine. The user of the program can mend it.
enum TLSSetupError: Error, Equatable, CustomStringConvertible {
    /// OpenSSL 3 isn't installed.
    case missingLibrary(paths: [String])
    /// The library that was found lacks a function.
    case incompleteLibrary(path: String, function: String)
    /// A file can't be read.
    case unreadableFile(String, reason: String)
    /// A file contains no certificate, or a damaged one.
    case noCertificate(file: String, reason: String)
    /// A file contains no key, or a damaged one.
    case noKey(file: String, reason: String)
    /// A key is protected by a password.
    case encryptedKey(file: String)
    /// A key belongs to another certificate.
    case mismatch(certificate: String, key: String)
    /// OpenSSL won't use a certificate, for example because its key is too short.
    case weakCertificate(file: String, reason: String)
    /// Something in OpenSSL failed that should always work.
    case failure(of: String, reason: String)

    /// One sentence: what is wrong, in which file, and what to do.
    var description: String {
        switch self {
        case .missingLibrary(let paths):
            "TLS needs OpenSSL 3, but \(paths.joined(separator: " or ")) isn't here; \(TLSSetupError.advice)"
        case .incompleteLibrary(let path, let function):
            "TLS needs OpenSSL 3, but \(path) has no \(function); \(TLSSetupError.advice)"
        case .unreadableFile(let file, let reason): "can't read the file \(file): \(reason)"
        case .noCertificate(let file, let reason): "the file \(file) has no usable PEM certificate: \(reason)"
        case .noKey(let file, let reason): "the file \(file) has no usable PEM private key: \(reason)"
        case .encryptedKey(let file):
            "the private key in \(file) is encrypted; decrypt it with: openssl pkey -in \(file) -out FILE"
        case .mismatch(let certificate, let key):
            "the private key in \(key) doesn't belong to the first certificate in \(certificate)"
        case .weakCertificate(let file, let reason): "OpenSSL rejects the certificate in \(file): \(reason)"
        case .failure(let function, let reason): "OpenSSL's \(function) failed: \(reason)"
        }
    }

    private static var advice: String {
        #if os(Linux)
            "install your system's package openssl (apt install openssl, dnf install openssl)"
        #else
            "install it with: brew install openssl@3"
        #endif
    }
}
