/// What both sides have agreed on.
extension TLSSession {
    /// The protocol that ALPN has chosen; nil if one side didn't ask.
    var applicationProtocol: ApplicationProtocol? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe openSSL.SSL_get0_alpn_selected(pointer, &name, &count)
        let bytes = unsafe UnsafeBufferPointer(start: name, count: Int(count))
        return unsafe ApplicationProtocol(rawValue: String(decoding: bytes, as: UTF8.self))
    }

    /// The version: `TLSv1.3`.
    var version: String {
        unsafe openSSL.SSL_get_version(pointer).map { unsafe String(cString: $0) } ?? ""
    }

    /// Whether the session resumes an earlier one.
    var isResumed: Bool { unsafe openSSL.SSL_session_reused(pointer) == 1 }

    /// What a client needs to resume this session; nil if the server hasn't sent it yet.
    var ticket: TLSTicket? {
        guard let host, let session = unsafe openSSL.SSL_get1_session(pointer) else { return nil }
        let ticket = unsafe TLSTicket(adopting: session, of: context, host: host)
        return unsafe openSSL.SSL_SESSION_is_resumable(session) == 1 ? ticket : nil
    }
}
