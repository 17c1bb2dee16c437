extension OpenSSL {
    /// OpenSSL, or why it can't be used. It's loaded when TLS is first needed.
    private static let found = Result { () throws(TLSSetupError) in
        let openSSL = try OpenSSL(OpenSSLLibrary(paths: OpenSSLLibrary.usualPaths))
        let code = openSSL.OPENSSL_init_ssl(OpenSSLNumber.OPENSSL_INIT_NO_ATEXIT, nil)
        try openSSL.check(code == 1, "OPENSSL_init_ssl")
        return openSSL
    }

    /// OpenSSL, loaded.
    static func load() throws(TLSSetupError) -> OpenSSL {
        try found.get()
    }

    /// An error from this thread's queue.
    struct Failure {
        /// What OpenSSL calls it: `no start line`.
        let reason: String
        private let code: UInt

        fileprivate init(_ code: UInt, in openSSL: OpenSSL) {
            self.code = code
            if code & OpenSSLNumber.ERR_SYSTEM_FLAG != 0 {
                reason = "\(SystemError(code: Int32(truncatingIfNeeded: code & ~OpenSSLNumber.ERR_SYSTEM_FLAG)))"
            } else if let text = unsafe openSSL.ERR_reason_error_string(code) {
                reason = unsafe String(cString: text)
            } else {
                reason = code == 0 ? "no reason is known" : "error \(code)"
            }
        }

        /// The number of an error of libssl; nil if the error comes from elsewhere.
        var ssl: UInt? { number(of: OpenSSLNumber.ERR_LIB_SSL) }

        /// Whether a file has no more PEM blocks.
        var isEndOfPEM: Bool { number(of: OpenSSLNumber.ERR_LIB_PEM) == OpenSSLNumber.PEM_R_NO_START_LINE }

        private func number(of library: UInt) -> UInt? {
            guard code & OpenSSLNumber.ERR_SYSTEM_FLAG == 0, code >> 23 & 0xFF == library else { return nil }
            return code & 0x7F_FFFF
        }
    }

    /// Takes the errors of the last call from this thread's queue.
    ///
    /// - Returns: the first one, which is the cause of the others.
    func takeFailure() -> Failure {
        let code = ERR_get_error()
        ERR_clear_error()
        return Failure(code, in: self)
    }

    /// Makes an error of a call that should always work.
    func check(_ hasWorked: Bool, _ function: String) throws(TLSSetupError) {
        guard hasWorked else { throw .failure(of: function, reason: takeFailure().reason) }
    }

    /// The result of a call that should always return something.
    func require(_ pointer: Ptr?, _ function: String) throws(TLSSetupError) -> Ptr {
        guard let pointer = unsafe pointer else { throw .failure(of: function, reason: takeFailure().reason) }
        return unsafe pointer
    }
}
