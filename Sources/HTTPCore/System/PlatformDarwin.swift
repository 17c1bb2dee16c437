#if canImport(Darwin)
    import Darwin

    /// What is different on macOS. Nobody has run this on a Mac yet.
    enum Platform {
        /// All workers share one listening socket, because macOS doesn't spread connections over several.
        static let sharesPorts = false
        static let sendFlags: Int32 = 0
        static let peekFlags = MSG_PEEK | MSG_DONTWAIT
        static let streamKind = SOCK_STREAM
        static let shutWrite = SHUT_WR
        static let openFiles = RLIMIT_NOFILE
        static let tcp = IPPROTO_TCP
        static let ipv6 = IPPROTO_IPV6

        static func makeSelector() throws(SystemError) -> any Selector {
            PollSelector()
        }

        /// Makes two sockets that are connected to each other: what you write to one can be read from the other.
        static func makePair() throws(SystemError) -> (read: Int32, write: Int32) {
            var ends: [Int32] = [0, 0]
            guard unsafe socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0 else { throw .last }
            for end in ends { prepareSocket(end) }
            return (ends[0], ends[1])
        }

        static func makeSocket(_ family: Int32) -> Int32 {
            let descriptor = socket(family, SOCK_STREAM, 0)
            if descriptor >= 0 { prepareSocket(descriptor) }
            return descriptor
        }

        static func accept(_ listener: Int32, _ address: inout sockaddr_storage, _ size: inout socklen_t) -> Int32 {
            let descriptor = unsafe withUnsafeMutablePointer(to: &address) { storage in
                unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe Darwin.accept(listener, $0, &size)
                }
            }
            if descriptor >= 0 { prepareSocket(descriptor) }
            return descriptor
        }

        /// How many bytes in a pipe nobody has read yet; nil because macOS doesn't say.
        static func unreadBytes(_ descriptor: Int32) -> Int32? { nil }

        /// How many bytes of a connection's output the peer's system hasn't confirmed; 0 if that can't be told.
        static func unsentBytes(_ descriptor: Int32) -> Int {
            var count: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            return unsafe getsockopt(descriptor, SOL_SOCKET, SO_NWRITE, &count, &size) == 0 ? Int(count) : 0
        }

        /// Starts a thread. The caller must join or detach it.
        static func startThread(_ main: @escaping () -> Void) throws(SystemError) -> pthread_t {
            var thread: pthread_t?
            let main = unsafe Unmanaged.passRetained(ThreadBox(main))
            let code = unsafe pthread_create(&thread, nil, { unsafe ThreadBox.run($0) }, main.toOpaque())
            guard code == 0 else {
                unsafe main.release()
                throw SystemError(code: code)
            }
            return unsafe thread!
        }

        private static func prepare(_ descriptor: Int32) {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }

        /// Makes writing to a broken connection an error, instead of a signal that ends the process.
        private static func prepareSocket(_ descriptor: Int32) {
            prepare(descriptor)
            var on: Int32 = 1
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        }
    }
#endif
