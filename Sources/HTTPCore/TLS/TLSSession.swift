/// TLS on one connection (RFC 8446): it turns the ciphertext that arrives into plaintext, and plaintext into the
/// ciphertext to send. It reads and writes no socket: whoever has one puts what arrives into `received`, and sends
/// what is in `unsent` after each call, even after one that throws (that's the alert).
///
///     socket -> received -> receive(into:) -> plaintext
///     socket <- unsent   <- send(_:)       <- plaintext
///
/// Like the connection, it belongs to one loop.
@safe final class TLSSession {
    enum State: Equatable {
        /// Nothing has arrived.
        case beginning
        /// Both sides agree on keys, and the client verifies the server's certificate.
        case handshaking
        /// Both sides may send.
        case open
        /// The peer has said that it sends nothing more (close_notify). This side may.
        case peerEnded
        /// This side has said so. The peer may still send.
        case ended
        /// Both sides have said so.
        case closed
        /// Nothing can be received or sent any more.
        case failed(TLSError)
    }

    private(set) var state = State.beginning
    /// Ciphertext that has arrived, but hasn't been opened yet.
    let received: Buffer
    /// Ciphertext that has to be sent.
    let unsent: Buffer
    let context: TLSContext
    let pointer: OpenSSL.Ptr
    /// The server that a client wants; nil for a server.
    let host: String?
    /// How errors call the peer.
    private let peer: String

    var openSSL: OpenSSL { context.openSSL }

    /// How much a call of `send` seals at most: four records, which fit into a buffer together with what TLS adds.
    private static let sealed = 64 * 1024
    /// The largest content of a record (RFC 8446 section 5.1).
    private static let record = 16 * 1024

    /// Creates a server's session with a client that has connected.
    convenience init(accepting context: TLSContext, buffers: BufferPool) throws(TLSError) {
        try self.init(context, host: nil, peer: "the client", buffers)
        unsafe openSSL.SSL_set_accept_state(pointer)
    }

    /// Creates a client's session with a server. `handshake` begins it.
    ///
    /// - Parameters:
    ///   - host: the name or the IP address, without brackets, that the server's certificate has to be for.
    ///   - peer: how errors call the server: `localhost:8443`.
    ///   - ticket: from an earlier session. It's ignored if it's of another server.
    convenience init(
        connecting context: TLSContext, to host: String, peer: String, resuming ticket: TLSTicket? = nil,
        buffers: BufferPool
    ) throws(TLSError) {
        try self.init(context, host: host, peer: peer, buffers)
        unsafe openSSL.SSL_set_connect_state(pointer)
        try expect(host)
        if let ticket, ticket.context === context, ticket.host == host {
            _ = unsafe openSSL.SSL_set_session(pointer, ticket.pointer)
        }
    }

    private init(_ context: TLSContext, host: String?, peer: String, _ buffers: BufferPool) throws(TLSError) {
        let openSSL = context.openSSL
        self.context = context
        self.host = host
        self.peer = peer
        received = Buffer(pool: buffers)
        unsent = Buffer(pool: buffers)
        guard let pointer = unsafe openSSL.SSL_new(context.pointer) else {
            throw .internal(reason: openSSL.takeFailure().reason)
        }
        unsafe self.pointer = unsafe pointer
        do throws(TLSSetupError) {
            let bio = unsafe try BufferBIO.make(for: self, openSSL)
            unsafe openSSL.SSL_set_bio(pointer, bio, bio)
        } catch {
            throw .internal(reason: "\(error)")
        }
    }

    deinit {
        // Otherwise OpenSSL would spoil the ticket of a session that hasn't ended.
        if !hasFailed {
            unsafe openSSL.SSL_set_shutdown(
                pointer, OpenSSLNumber.SSL_SENT_SHUTDOWN | OpenSSLNumber.SSL_RECEIVED_SHUTDOWN)
        }
        unsafe openSSL.SSL_free(pointer)
    }

    /// Sets the name that is asked for (SNI, RFC 6066 section 3, which allows no address), and that the certificate has
    /// to contain.
    private func expect(_ host: String) throws(TLSError) {
        let rules = unsafe openSSL.SSL_get0_param(pointer)
        let hasSet: Bool
        if SocketAddress(literal: host, port: 0) != nil {
            hasSet = unsafe rules.map { unsafe openSSL.X509_VERIFY_PARAM_set1_ip_asc($0, host) == 1 } ?? false
        } else {
            let name = host.last == "." ? String(host.dropLast()) : host
            if let rules = unsafe rules {
                unsafe openSSL.X509_VERIFY_PARAM_set_hostflags(
                    rules, OpenSSLNumber.X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
            }
            let isSent = unsafe name.withCString { name in
                unsafe openSSL.SSL_ctrl(
                    pointer, OpenSSLNumber.SSL_CTRL_SET_TLSEXT_HOSTNAME, OpenSSLNumber.TLSEXT_NAMETYPE_host_name,
                    UnsafeMutableRawPointer(mutating: name)) == 1
            }
            // An empty name would match every certificate.
            hasSet =
                unsafe isSent && !name.isEmpty && !name.utf8.contains(0)
                && openSSL.SSL_set1_host(pointer, name) == 1
        }
        guard hasSet else { throw .internal(reason: "'\(host)' can't be verified as a name") }
    }
}

// MARK: - Bytes

extension TLSSession {
    /// Continues the handshake with what has arrived. A client calls it once to begin.
    ///
    /// - Returns: whether it's complete.
    func handshake() throws(TLSError) -> Bool {
        switch state {
        case .beginning:
            try recognize()
            if !received.isEmpty { state = .handshaking }
        case .handshaking: break
        case .failed(let error): throw error
        case .open, .peerEnded, .ended, .closed: return true
        }
        openSSL.ERR_clear_error()
        let code = unsafe openSSL.SSL_do_handshake(pointer)
        guard code == 1 else {
            _ = try outcome(code)
            return false
        }
        state = .open
        return true
    }

    /// Notices a peer that speaks plain HTTP. A record of a handshake begins with 22, which no text does.
    private func recognize() throws(TLSError) {
        let isText = received.withBytes { !$0.isEmpty && $0[0].lowercased &- 0x61 < 26 }
        if isText { throw fail(.plainHTTP(peer: peer)) }
    }

    /// Opens what has arrived, and appends it to `plaintext`. Before that, it completes the handshake.
    ///
    /// - Parameter limit: the most bytes to append.
    /// - Returns: how many bytes it appended, or nil if nothing more can be opened until more arrives. 0 means that the
    ///   peer has ended the session, so nothing will come. If `hasMore` is true, call again before you wait for the
    ///   socket: it doesn't know of what is here already.
    func receive(
        into plaintext: Buffer, upTo limit: Int = .max
    ) throws(TLSError) -> (count: Int, hasMore: Bool)? {
        guard try handshake() else { return nil }
        if state == .peerEnded || state == .closed { return (0, false) }
        var total = 0
        // The buffer needn't grow: if there is more, the caller takes this first.
        while total < limit, total == 0 || plaintext.room > TLSSession.record {
            var count = 0
            var code: Int32 = 0
            openSSL.ERR_clear_error()
            let room = min(limit - total, TLSSession.record)
            unsafe plaintext.append(minimum: room, upTo: room) { room in
                code = unsafe openSSL.SSL_read_ex(pointer, room.baseAddress, room.count, &count)
                return count
            }
            total += count
            if code == 1 {
                // A record that was shorter than the room is empty now. If it was the last one, another call would find
                // nothing.
                if received.isEmpty, count < room { return (total, false) }
                continue
            }
            switch try outcome(code) {
            case .needsMore: return total > 0 ? (total, false) : nil
            case .ended:
                state = state == .ended ? .closed : .peerEnded
                return (total, total > 0)
            }
        }
        return (total, true)
    }

    /// Takes bytes from the front of `plaintext`, and appends them to `unsent` as ciphertext. It takes at most 64 KiB,
    /// so send `unsent` before you call it again. During the handshake it takes nothing.
    func send(_ plaintext: Buffer) throws(TLSError) {
        guard try handshake(), state == .open || state == .peerEnded else { return }
        var rest = min(plaintext.count, TLSSession.sealed)
        while rest > 0 {
            var count = 0
            openSSL.ERR_clear_error()
            let code = plaintext.withBytes { bytes in
                unsafe bytes.withUnsafeBytes { bytes in
                    unsafe openSSL.SSL_write_ex(pointer, bytes.baseAddress, min(rest, TLSSession.record), &count)
                }
            }
            plaintext.consume(count)
            rest -= count
            guard code != 1 else { continue }
            _ = try outcome(code)
            return
        }
    }

    /// Tells the peer that nothing more will be sent (close_notify, RFC 8446 section 6.1).
    func end() {
        switch state {
        case .open: state = .ended
        case .peerEnded: state = .closed
        // OpenSSL allows it neither during the handshake nor after an error.
        case .beginning, .handshaking, .ended, .closed, .failed: return
        }
        openSSL.ERR_clear_error()
        _ = unsafe openSSL.SSL_shutdown(pointer)
    }

    /// Notes that the connection has ended, and that `received` has been opened.
    ///
    /// - Throws: ``TLSError/truncated`` if the peer hasn't ended the session first.
    func receiveEnd() throws(TLSError) {
        switch state {
        case .peerEnded, .closed: return
        case .failed(let error): throw error
        case .beginning, .handshaking, .open, .ended: throw fail(.truncated(peer: peer))
        }
    }
}

// MARK: - Outcomes

extension TLSSession {
    /// Why a call didn't succeed, other than by an error.
    private enum Outcome {
        case needsMore
        case ended
    }

    private func outcome(_ code: Int32) throws(TLSError) -> Outcome {
        switch unsafe openSSL.SSL_get_error(pointer, code) {
        case OpenSSLNumber.SSL_ERROR_WANT_READ: return .needsMore
        case OpenSSLNumber.SSL_ERROR_ZERO_RETURN: return .ended
        default: throw fail(cause())
        }
    }

    private var hasFailed: Bool {
        if case .failed = state { true } else { false }
    }

    private func fail(_ error: TLSError) -> TLSError {
        state = .failed(error)
        return error
    }

    private func cause() -> TLSError {
        let failure = openSSL.takeFailure()
        let verification = unsafe openSSL.SSL_get_verify_result(pointer)
        switch verification {
        case OpenSSLNumber.X509_V_OK: break
        case OpenSSLNumber.X509_V_ERR_HOSTNAME_MISMATCH, OpenSSLNumber.X509_V_ERR_IP_ADDRESS_MISMATCH:
            return .wrongName(peer: peer)
        default:
            let text = unsafe openSSL.X509_verify_cert_error_string(verification)
            return unsafe .untrusted(peer: peer, reason: text.map { unsafe String(cString: $0) } ?? "")
        }
        guard let number = failure.ssl else { return .internal(reason: failure.reason) }
        if number == OpenSSLNumber.SSL_R_NO_APPLICATION_PROTOCOL { return .noProtocol(peer: peer) }
        guard number >= OpenSSLNumber.SSL_AD_REASON_OFFSET else {
            return .malformed(peer: peer, reason: failure.reason)
        }
        let alert = number - OpenSSLNumber.SSL_AD_REASON_OFFSET
        if alert == OpenSSLNumber.SSL_AD_NO_APPLICATION_PROTOCOL { return .noProtocol(peer: peer) }
        let text = unsafe openSSL.SSL_alert_desc_string_long(Int32(alert))
        return unsafe .refused(peer: peer, reason: text.map { unsafe String(cString: $0) } ?? failure.reason)
    }
}
