/// What a server proves its name with: a private key, and a chain of certificates that begins with the key's own.
struct ServerIdentity {
    let chain: [Certificate]
    let key: PrivateKey
    /// The files that it comes from; nil if it was made in memory.
    let files: (certificate: String, key: String)?

    /// Reads it from two PEM files.
    init(certificate: String, key: String, _ openSSL: OpenSSL) throws(TLSSetupError) {
        chain = try PEMFile(certificate, openSSL).certificates()
        self.key = try PEMFile(key, openSSL).privateKey()
        files = (certificate, key)
        guard unsafe openSSL.X509_check_private_key(chain[0].pointer, self.key.pointer) == 1 else {
            openSSL.ERR_clear_error()
            throw .mismatch(certificate: certificate, key: key)
        }
    }

    /// Makes a key, and a certificate that the key itself has signed. It's for this machine alone: `localhost`,
    /// 127.0.0.1 and ::1. No client trusts it unless it's told to, as with `curl --insecure`.
    init(selfSignedBy openSSL: OpenSSL) throws(TLSSetupError) {
        key = try ServerIdentity.makeKey(openSSL)
        chain = [try ServerIdentity.makeCertificate(key, openSSL)]
        files = nil
    }

    /// A key on the curve P-256, which every client knows.
    private static func makeKey(_ openSSL: OpenSSL) throws(TLSSetupError) -> PrivateKey {
        let maker = unsafe try openSSL.require(
            openSSL.EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EVP_PKEY_CTX_new_from_name")
        defer { unsafe openSSL.EVP_PKEY_CTX_free(maker) }
        unsafe try openSSL.check(openSSL.EVP_PKEY_keygen_init(maker) == 1, "EVP_PKEY_keygen_init")
        unsafe try openSSL.check(
            openSSL.EVP_PKEY_CTX_set_group_name(maker, "P-256") == 1, "EVP_PKEY_CTX_set_group_name")
        var key: OpenSSL.Ptr?
        unsafe try openSSL.check(openSSL.EVP_PKEY_generate(maker, &key) == 1, "EVP_PKEY_generate")
        return unsafe try PrivateKey(adopting: openSSL.require(key, "EVP_PKEY_generate"), openSSL)
    }

    /// The extensions of a certificate for a server (RFC 5280 section 4.2.1).
    private static let extensions = [
        (OpenSSLNumber.NID_basic_constraints, "critical,CA:FALSE"),
        (OpenSSLNumber.NID_key_usage, "critical,digitalSignature"),
        (OpenSSLNumber.NID_ext_key_usage, "serverAuth"),
        (OpenSSLNumber.NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"),
    ]

    private static func makeCertificate(_ key: PrivateKey, _ openSSL: OpenSSL) throws(TLSSetupError) -> Certificate {
        let pointer = unsafe try openSSL.require(openSSL.X509_new(), "X509_new")
        let certificate = unsafe Certificate(adopting: pointer, openSSL)
        unsafe try openSSL.check(
            openSSL.X509_set_version(pointer, OpenSSLNumber.X509_VERSION_3) == 1, "X509_set_version")
        // A browser refuses a second certificate with the same issuer and number, so the number is random.
        let number = unsafe try openSSL.require(openSSL.X509_get_serialNumber(pointer), "X509_get_serialNumber")
        unsafe try openSSL.check(
            openSSL.ASN1_INTEGER_set_uint64(number, .random(in: 1...UInt64(Int64.max))) == 1,
            "ASN1_INTEGER_set_uint64")
        // It's valid from yesterday on, because the clock of a client may be slow.
        let day = 24 * 60 * 60
        let start = unsafe try openSSL.require(openSSL.X509_getm_notBefore(pointer), "X509_getm_notBefore")
        let end = unsafe try openSSL.require(openSSL.X509_getm_notAfter(pointer), "X509_getm_notAfter")
        _ = unsafe try openSSL.require(openSSL.X509_gmtime_adj(start, -day), "X509_gmtime_adj")
        _ = unsafe try openSSL.require(openSSL.X509_gmtime_adj(end, 90 * day), "X509_gmtime_adj")
        let name = unsafe try openSSL.require(openSSL.X509_get_subject_name(pointer), "X509_get_subject_name")
        unsafe try openSSL.check(
            openSSL.X509_NAME_add_entry_by_txt(name, "CN", OpenSSLNumber.MBSTRING_UTF8, "localhost", -1, -1, 0) == 1,
            "X509_NAME_add_entry_by_txt")
        unsafe try openSSL.check(openSSL.X509_set_issuer_name(pointer, name) == 1, "X509_set_issuer_name")
        unsafe try openSSL.check(openSSL.X509_set_pubkey(pointer, key.pointer) == 1, "X509_set_pubkey")
        for (kind, value) in extensions {
            let part = unsafe try openSSL.require(
                openSSL.X509V3_EXT_conf_nid(nil, nil, kind, value), "X509V3_EXT_conf_nid")
            defer { unsafe openSSL.X509_EXTENSION_free(part) }
            unsafe try openSSL.check(openSSL.X509_add_ext(pointer, part, -1) == 1, "X509_add_ext")
        }
        unsafe try openSSL.check(openSSL.X509_sign(pointer, key.pointer, openSSL.EVP_sha256()) > 0, "X509_sign")
        return certificate
    }
}
