#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Signals that a server understands. A signal handler may do very little, so it only writes a byte to a socket. The loop
/// reads it from the other end.
enum Signals {
    /// SIGINT (Ctrl-C) and SIGTERM: the program should end.
    static let termination = Kind(numbers: [SIGINT, SIGTERM], pair: terminationPair) { _ in
        wake(terminationPair)
    }

    /// SIGHUP: the program should read its files again.
    static let reload = Kind(numbers: [SIGHUP], pair: reloadPair) { _ in wake(reloadPair) }

    /// Some signals that mean the same.
    struct Kind: Sendable {
        let numbers: [Int32]
        fileprivate let pair: Pair
        fileprivate let handler: @convention(c) (Int32) -> Void
    }

    fileprivate typealias Pair = Result<(read: Int32, write: Int32), SystemError>

    private static let terminationPair = Result { () throws(SystemError) in try Platform.makePair() }
    private static let reloadPair = Result { () throws(SystemError) in try Platform.makePair() }

    private static func wake(_ pair: Pair) {
        let code = errno
        if case .success(let pair) = pair { SocketCall.wake(pair.write) }
        errno = code
    }

    /// Calls `handle` on the loop's thread for each signal of a kind, until the loop ends.
    ///
    /// - Returns: a function that restores the previous signal handlers.
    static func observe(
        _ kind: Kind, on loop: EventLoop, _ handle: @escaping () -> Void
    ) throws(SystemError) -> () -> Void {
        let copy = fcntl(try kind.pair.get().read, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .last }
        let channel = try Channel(Socket(adopting: copy), on: loop)
        let former = kind.numbers.map { ($0, signal($0, kind.handler)) }
        loop.spawn {
            while (try? await channel.wait(for: .read, until: nil)) != nil {
                channel.wouldBlock(.read)
                if SocketCall.takeWakes(copy) { handle() }
            }
        }
        return { for (number, handler) in former { signal(number, handler) } }
    }
}

/// How many files and sockets a program may have open.
enum DescriptorLimit {
    /// Raises the limit as far as the system allows, because each connection needs a descriptor.
    static func raise() {
        var limit = rlimit()
        guard unsafe getrlimit(Platform.openFiles, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(Platform.openFiles, &limit)
    }
}
