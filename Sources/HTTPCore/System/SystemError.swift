#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The error of a system call.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let code: Int32

    static var last: SystemError { SystemError(code: errno) }

    /// There is no address to connect to or to listen at.
    static let noAddress = SystemError(code: EADDRNOTAVAIL)

    /// The system's own description: `connection refused`.
    var description: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text).lowercased()
    }

    /// There is nothing to read, or no room to write: wait, and try again.
    var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }

    /// A signal interrupted the call: try again.
    var isInterruption: Bool { code == EINTR }

    /// The peer has closed the connection.
    var isDisconnection: Bool { code == EPIPE || code == ECONNRESET }

    /// There are no descriptors left, or no memory for one. ENOSPC is what epoll says if it watches too many.
    var isShortage: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSPC].contains(code) }
}

/// Why waiting for a peer failed.
enum StreamError: Error, Equatable {
    /// The peer was silent for too long.
    case timeout
    /// The peer, or this side, closed the connection.
    case closed
}
