/// What a client needs to resume a session: the next handshake with the same server then costs less, because it needs
/// no certificate. In TLS 1.3, each ticket should be used only once (RFC 8446 appendix C.4).
///
/// It's only for the same name and the same roots, because resuming doesn't verify the certificate again.
@safe final class TLSTicket {
    let pointer: OpenSSL.Ptr
    let context: TLSContext
    let host: String

    init(adopting pointer: OpenSSL.Ptr, of context: TLSContext, host: String) {
        unsafe self.pointer = unsafe pointer
        self.context = context
        self.host = host
    }

    deinit {
        unsafe context.openSSL.SSL_SESSION_free(pointer)
    }
}
