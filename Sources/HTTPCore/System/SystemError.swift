#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a system call failed with.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let code: Int32

    static var last: SystemError { SystemError(code: errno) }

    /// There is nowhere to go.
    static let noAddress = SystemError(code: EADDRNOTAVAIL)

    /// The system's own words: `connection refused`.
    var description: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text).lowercased()
    }

    /// Nothing to read, or no room to write: wait and try again.
    var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }

    /// A signal came in between: try again.
    var isInterruption: Bool { code == EINTR }

    /// The peer has closed the connection.
    var isDisconnection: Bool { code == EPIPE || code == ECONNRESET }

    /// No descriptors, or no memory for one, are left for now; ENOSPC is epoll's word for having too much to watch.
    var isShortage: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSPC].contains(code) }
}

/// How waiting for a peer ends badly.
enum StreamError: Error, Equatable {
    /// The peer was silent for too long.
    case timeout
    /// The peer, or this side, closed the connection.
    case closed
}
