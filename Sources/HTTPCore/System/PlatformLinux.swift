#if os(Linux)
    import CLinux
    import Glibc

    /// What is different on Linux.
    enum Platform {
        /// Each worker has its own listening socket, and the kernel spreads the connections over them.
        static let sharesPorts = true
        static let sendFlags = Int32(MSG_NOSIGNAL)
        static let peekFlags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        static let streamKind = Int32(SOCK_STREAM.rawValue)
        static let streamType =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        static let shutWrite = Int32(SHUT_WR)
        static let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        static let tcp = Int32(IPPROTO_TCP)
        static let ipv6 = Int32(IPPROTO_IPV6)

        /// epoll, or poll if the environment contains `HTTPCORE_SELECTOR=poll`, so that the tests can try both.
        static func makeSelector() throws(SystemError) -> any Selector {
            if let name = unsafe getenv("HTTPCORE_SELECTOR"), unsafe strcmp(name, "poll") == 0 { return PollSelector() }
            return try EpollSelector()
        }

        /// Makes two sockets that are connected to each other: what you write to one can be read from the other.
        static func makePair() throws(SystemError) -> (read: Int32, write: Int32) {
            var ends: [Int32] = [0, 0]
            guard unsafe socketpair(AF_UNIX, streamType, 0, &ends) == 0 else { throw .last }
            return (ends[0], ends[1])
        }

        static func makeSocket(_ family: Int32) -> Int32 {
            socket(family, streamType, 0)
        }

        static func accept(_ listener: Int32, _ address: inout sockaddr_storage, _ size: inout socklen_t) -> Int32 {
            let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            return unsafe accept_with_flags(listener, &address, &size, flags)
        }

        /// How many bytes in a pipe nobody has read yet; 0 for a file, nil for anything else.
        static func unreadBytes(_ descriptor: Int32) -> Int32? {
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0 else { return nil }
            if status.st_mode & S_IFMT == S_IFREG { return 0 }
            var count: Int32 = 0
            guard status.st_mode & S_IFMT == S_IFIFO, unsafe ioctl(descriptor, UInt(FIONREAD), &count) == 0 else {
                return nil
            }
            return count
        }

        /// How many bytes of a connection's output the peer's system hasn't confirmed; 0 if that can't be told.
        static func unsentBytes(_ descriptor: Int32) -> Int {
            var count: Int32 = 0
            return unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
        }

        /// Starts a thread. The caller must join or detach it.
        static func startThread(_ main: @escaping () -> Void) throws(SystemError) -> pthread_t {
            var thread = pthread_t()
            let main = unsafe Unmanaged.passRetained(ThreadBox(main))
            let code = unsafe pthread_create(&thread, nil, { unsafe ThreadBox.run($0) }, main.toOpaque())
            guard code == 0 else {
                unsafe main.release()
                throw SystemError(code: code)
            }
            return thread
        }
    }
#endif
