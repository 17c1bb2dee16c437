/// What the bytes of a stream pass through on their way to the socket and back: TLS. It touches no socket itself.
///
///     socket -> received -> receive(into:) -> input
///     socket <- unsent   <- send(_:)       <- output
protocol StreamCipher: AnyObject {
    /// What has arrived, still encrypted.
    var received: Buffer { get }
    /// What has to be sent, encrypted. This can change with every call, even with one that throws.
    var unsent: Buffer { get }
    /// Whether the handshake is complete.
    var isComplete: Bool { get }
    /// Whether the peer encrypts nothing: what it sent is plain HTTP.
    var isBypassed: Bool { get }
    /// The protocol that both sides have agreed on; nil before they have, or if one of them didn't ask (RFC 7301).
    var agreedProtocol: String? { get }

    /// Continues the handshake with what has arrived. A client calls it once to begin.
    ///
    /// - Returns: whether it's complete.
    func handshake() throws -> Bool

    /// Decrypts what has arrived. Before that, it completes the handshake.
    ///
    /// - Returns: how many bytes it appended; nil if more has to arrive first. 0 means that nothing will come. If
    ///   `hasMore` is true, there is more to decrypt.
    func receive(into plaintext: Buffer, upTo limit: Int) throws -> (count: Int, hasMore: Bool)?

    /// Takes bytes from the front of `plaintext` and encrypts them: as many as should be sent at once.
    func send(_ plaintext: Buffer) throws

    /// Tells the peer that nothing more will be sent.
    func end()

    /// The socket has ended. Throws if the peer hasn't announced that: then somebody may have cut off the rest.
    func receiveEnd() throws
}

extension Stream {
    /// Completes the handshake that makes this connection a secure one.
    ///
    /// - Throws: what the cipher throws; ``StreamError``; CancellationError.
    func secure(with cipher: any StreamCipher, until deadline: Instant) async throws {
        self.cipher = cipher
        while true {
            let isComplete = Result { try cipher.handshake() }
            try send(cipher.unsent)
            if try isComplete.get() { return }
            while !cipher.unsent.isEmpty {
                try await wait(for: .write, until: deadline)
                try send(cipher.unsent)
            }
            var arrived = try receive(into: cipher.received)
            while arrived == nil {
                try await wait(for: .read, until: deadline)
                arrived = try receive(into: cipher.received)
            }
            if arrived == 0 { try cipher.receiveEnd() }
        }
    }

    /// Reads what has arrived, and decrypts it.
    ///
    /// - Returns: the number of bytes; nil if there is nothing to read at the moment.
    /// - Throws: ``StreamError/closed``. If it's the cipher's fault, `cipherFailure` says what went wrong.
    func receiveEncrypted(into buffer: Buffer, upTo limit: Int) throws -> Int? {
        guard let cipher else { return nil }
        do {
            while true {
                if let count = try decrypt(with: cipher, into: buffer, upTo: limit) { return count }
                guard let count = try receive(into: cipher.received) else { return nil }
                guard count > 0 else {
                    try cipher.receiveEnd()
                    return 0
                }
            }
        } catch let error as StreamError {
            throw error
        } catch {
            cipherFailure = error
            throw StreamError.closed
        }
    }

    /// Decrypts what has been received, and sends what the handshake wants to say to that.
    private func decrypt(with cipher: any StreamCipher, into buffer: Buffer, upTo limit: Int) throws -> Int? {
        guard hasDecryptable || !cipher.received.isEmpty else { return nil }
        defer { try? send(cipher.unsent) }
        let decrypted = try cipher.receive(into: buffer, upTo: limit)
        hasDecryptable = decrypted?.hasMore ?? false
        return decrypted?.count
    }

    /// Whether the cipher has bytes that have to be sent.
    var hasUnsentCiphertext: Bool { cipher?.unsent.isEmpty == false }

    /// Encrypts the output, and sends as much as the system accepts immediately.
    func sendEncrypted() throws {
        guard let cipher else { return }
        try send(cipher.unsent)
        while cipher.unsent.isEmpty, !output.isEmpty {
            do {
                try cipher.send(output)
            } catch {
                try? send(cipher.unsent)
                cipherFailure = error
                throw StreamError.closed
            }
            // Before the handshake is complete, nothing of the output can be sent.
            guard !cipher.unsent.isEmpty else { return }
            try send(cipher.unsent)
        }
    }
}
