#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SIGINT (Ctrl-C) and SIGTERM. A signal handler may do very little, so it only writes a byte to a socket. The loop
/// reads it from the other end.
enum TerminationSignals {
    private static let pair = Result { () throws(SystemError) in try Platform.makePair() }

    /// Calls `handle` on the loop's thread for each signal, until the loop ends.
    ///
    /// - Returns: a function that restores the previous signal handlers.
    static func observe(on loop: EventLoop, _ handle: @escaping () -> Void) throws(SystemError) -> () -> Void {
        let copy = fcntl(try pair.get().read, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .last }
        let channel = try Channel(Socket(adopting: copy), on: loop)
        let former = [SIGINT, SIGTERM].map { number in
            let handler = signal(number) { _ in
                let code = errno
                if case .success(let pair) = TerminationSignals.pair { SocketCall.wake(pair.write) }
                errno = code
            }
            return (number, handler)
        }
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
