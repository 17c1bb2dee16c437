/// A certificate (X.509, RFC 5280). It's freed with the object, unless OpenSSL still needs it.
@safe final class Certificate {
    let pointer: OpenSSL.Ptr
    private let openSSL: OpenSSL

    init(adopting pointer: OpenSSL.Ptr, _ openSSL: OpenSSL) {
        unsafe self.pointer = unsafe pointer
        self.openSSL = openSSL
    }

    deinit {
        unsafe openSSL.X509_free(pointer)
    }
}

/// A private key. It's freed with the object, unless OpenSSL still needs it.
@safe final class PrivateKey {
    let pointer: OpenSSL.Ptr
    private let openSSL: OpenSSL

    init(adopting pointer: OpenSSL.Ptr, _ openSSL: OpenSSL) {
        unsafe self.pointer = unsafe pointer
        self.openSSL = openSSL
    }

    deinit {
        unsafe openSSL.EVP_PKEY_free(pointer)
    }
}
