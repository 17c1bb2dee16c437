/// OpenSSL's BIO (its idea of a socket) over a session's two buffers of ciphertext. So OpenSSL makes no system calls:
/// reading takes what has arrived, and writing always has room.
enum BufferBIO {
    /// The functions of such a BIO. OpenSSL keeps a pointer to this, so it's never freed.
    private static let method = Result { () throws(TLSSetupError) in
        let openSSL = try OpenSSL.load()
        let method = unsafe try openSSL.require(
            openSSL.BIO_meth_new(OpenSSLNumber.BIO_TYPE_SOURCE_SINK, "buffers"), "BIO_meth_new")
        let isComplete =
            unsafe openSSL.BIO_meth_set_read_ex(method, read) == 1
            && openSSL.BIO_meth_set_write_ex(method, write) == 1
            && openSSL.BIO_meth_set_ctrl(method, control) == 1
        try openSSL.check(isComplete, "BIO_meth_set")
        return unsafe Method(pointer: method)
    }

    /// The pointer is shared by all threads, and what it points to never changes.
    @safe private struct Method: @unchecked Sendable {
        let pointer: OpenSSL.Ptr
    }

    /// Creates a BIO over the buffers of a session. The BIO doesn't keep the session, because the session owns it.
    static func make(for session: TLSSession, _ openSSL: OpenSSL) throws(TLSSetupError) -> OpenSSL.Ptr {
        let bio = unsafe try openSSL.require(openSSL.BIO_new(try method.get().pointer), "BIO_new")
        unsafe openSSL.BIO_set_data(bio, Unmanaged.passUnretained(session).toOpaque())
        unsafe openSSL.BIO_set_init(bio, 1)
        return unsafe bio
    }

    /// Passes the session of a BIO to `body`.
    private static func session<R>(_ bio: OpenSSL.Ptr?, _ body: (OpenSSL, OpenSSL.Ptr, TLSSession) -> R) -> R? {
        guard let bio = unsafe bio, let openSSL = try? OpenSSL.load(),
            let session = unsafe openSSL.BIO_get_data(bio)
        else { return nil }
        return unsafe Unmanaged<TLSSession>.fromOpaque(session)._withUnsafeGuaranteedRef {
            unsafe body(openSSL, bio, $0)
        }
    }

    private static let read: OpenSSL.BIORead = { bio, bytes, most, count in
        unsafe session(bio) { openSSL, bio, session in
            unsafe openSSL.BIO_clear_flags(bio, retry)
            let arrived = session.received
            guard let bytes = unsafe bytes, !arrived.isEmpty else {
                unsafe openSSL.BIO_set_flags(bio, retry)
                return 0
            }
            let taken = min(most, arrived.count)
            arrived.withBytes { arrived in
                unsafe arrived.withUnsafeBytes { arrived in
                    unsafe bytes.copyMemory(from: arrived.baseAddress!, byteCount: taken)
                }
            }
            arrived.consume(taken)
            unsafe count?.pointee = taken
            return 1
        } ?? 0
    }

    /// Nothing can be read at the moment, but later.
    private static let retry = OpenSSLNumber.BIO_FLAGS_READ | OpenSSLNumber.BIO_FLAGS_SHOULD_RETRY

    private static let write: OpenSSL.BIOWrite = { bio, bytes, most, count in
        unsafe session(bio) { _, _, session in
            unsafe session.unsent.append(Span(_unsafeBytes: UnsafeRawBufferPointer(start: bytes, count: most)))
            unsafe count?.pointee = most
            return 1
        } ?? 0
    }

    private static let control: OpenSSL.BIOControl = { _, command, _, _ in
        command == OpenSSLNumber.BIO_CTRL_FLUSH ? 1 : 0
    }
}
