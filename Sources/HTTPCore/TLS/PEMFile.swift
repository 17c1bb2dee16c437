#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file with certificates or a private key between lines such as `-----BEGIN CERTIFICATE-----` (RFC 7468).
struct PEMFile {
    let path: String
    private let bytes: [UInt8]
    private let openSSL: OpenSSL

    /// No file of certificates is larger. The roots of a system are about 200 KiB.
    private static let largest = 4 * 1024 * 1024

    /// Reads the file.
    init(_ path: String, _ openSSL: OpenSSL) throws(TLSSetupError) {
        self.path = path
        self.openSSL = openSSL
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadableFile(path, reason: "\(SystemError.last)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            if count < 0, SystemError.last.isInterruption { continue }
            guard count >= 0 else { throw .unreadableFile(path, reason: "\(SystemError.last)") }
            guard count > 0 else { break }
            bytes += piece[..<count]
            guard bytes.count <= PEMFile.largest else { throw .unreadableFile(path, reason: "it's too large") }
        }
        self.bytes = bytes
    }

    /// All certificates in the file, in their order. There is at least one.
    func certificates() throws(TLSSetupError) -> [Certificate] {
        var certificates: [Certificate] = []
        let failure = unsafe try reading { bio in
            while let pointer = unsafe openSSL.PEM_read_bio_X509(bio, nil, nil, nil) {
                unsafe certificates.append(Certificate(adopting: pointer, openSSL))
            }
            return openSSL.takeFailure()
        }
        guard failure.isEndOfPEM, !certificates.isEmpty else {
            throw .noCertificate(file: path, reason: failure.reason)
        }
        return certificates
    }

    /// The first private key in the file.
    func privateKey() throws(TLSSetupError) -> PrivateKey {
        var wantsPassword = false
        let key = unsafe try reading { bio -> PrivateKey? in
            // By default, OpenSSL would ask for the password on the terminal.
            let noPassword: OpenSSL.Password = { _, _, _, wantsPassword in
                unsafe wantsPassword?.storeBytes(of: true, as: Bool.self)
                return -1
            }
            let pointer = unsafe openSSL.PEM_read_bio_PrivateKey(bio, nil, noPassword, &wantsPassword)
            return unsafe pointer.map { unsafe PrivateKey(adopting: $0, openSSL) }
        }
        if let key { return key }
        let failure = openSSL.takeFailure()
        throw wantsPassword ? .encryptedKey(file: path) : .noKey(file: path, reason: failure.reason)
    }

    /// Lets `body` read the bytes as OpenSSL reads a file.
    private func reading<R>(_ body: (OpenSSL.Ptr) -> R) throws(TLSSetupError) -> R {
        openSSL.ERR_clear_error()
        let result = unsafe bytes.withUnsafeBytes { bytes -> R? in
            // OpenSSL takes no memory without an address, which an empty array may have.
            let start: UnsafeRawPointer? = unsafe bytes.isEmpty ? UnsafeRawPointer(bitPattern: 1) : bytes.baseAddress
            guard let bio = unsafe openSSL.BIO_new_mem_buf(start, Int32(bytes.count)) else { return nil }
            defer { _ = unsafe openSSL.BIO_free(bio) }
            return unsafe body(bio)
        }
        guard let result else { throw .failure(of: "BIO_new_mem_buf", reason: openSSL.takeFailure().reason) }
        return result
    }
}
