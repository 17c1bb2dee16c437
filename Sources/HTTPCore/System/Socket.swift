#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A socket that never blocks. It can't be copied, so it's closed exactly once: when its owner goes away.
struct Socket: ~Copyable {
    let descriptor: Int32

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Returns the descriptor. From now on, the caller has to close it.
    consuming func release() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    /// A socket that listens at an address.
    static func listening(at address: SocketAddress, sharingPort: Bool) throws(SystemError) -> Socket {
        let listener = try make(address.family)
        try listener.set(SOL_SOCKET, SO_REUSEADDR, 1)
        if address.family == AF_INET6 { try listener.set(Platform.ipv6, IPV6_V6ONLY, 1) }
        // If another program uses the port, that should be an error. So the first socket is bound without sharing. Only
        // after that does it allow the other workers of this program to share its port.
        if sharingPort { try listener.set(SOL_SOCKET, SO_REUSEPORT, 1) }
        let bound = unsafe address.withPointer { unsafe bind(listener.descriptor, $0, $1) }
        guard bound == 0 else { throw .last }
        if !sharingPort, Platform.sharesPorts { try listener.set(SOL_SOCKET, SO_REUSEPORT, 1) }
        // The connections that it accepts inherit this.
        try listener.disableDelay()
        guard listen(listener.descriptor, 4096) == 0 else { throw .last }
        return listener
    }

    /// A socket that is connecting to an address. It's connected once it can be written to and `connectionError` is
    /// nil.
    static func connecting(to address: SocketAddress) throws(SystemError) -> Socket {
        let socket = try make(address.family)
        try socket.disableDelay()
        let result = unsafe address.withPointer { unsafe connect(socket.descriptor, $0, $1) }
        // If a signal interrupts the call, connecting continues in the background, just as with EINPROGRESS.
        guard result == 0 || errno == EINPROGRESS || errno == EINTR else { throw .last }
        return socket
    }

    private static func make(_ family: Int32) throws(SystemError) -> Socket {
        let descriptor = Platform.makeSocket(family)
        guard descriptor >= 0 else { throw .last }
        return Socket(adopting: descriptor)
    }

    /// A second descriptor for the same socket.
    func duplicate() throws(SystemError) -> Socket {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .last }
        return Socket(adopting: copy)
    }

    /// Sends small messages immediately. By default, the system waits a moment for more (Nagle's algorithm), but after
    /// a request or a response, nothing more follows.
    func disableDelay() throws(SystemError) {
        try set(Platform.tcp, TCP_NODELAY, 1)
    }

    /// The address that the socket is bound to.
    func localAddress() throws(SystemError) -> SocketAddress {
        let descriptor = descriptor
        let (address, result) = SocketAddress.filled { storage, size in
            unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getsockname(descriptor, $0, &size)
                }
            }
        }
        guard result == 0 else { throw .last }
        return address
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe setsockopt(descriptor, level, option, &value, size) == 0 else { throw .last }
    }
}

/// System calls on a descriptor that a `Channel` keeps open.
enum SocketCall {
    /// Accepts the next connection from a listening socket.
    static func accept(_ listener: Int32) throws(SystemError) -> (descriptor: Int32, peer: SocketAddress) {
        let (peer, descriptor) = SocketAddress.filled { Platform.accept(listener, &$0, &$1) }
        guard descriptor >= 0 else { throw .last }
        return (descriptor, peer)
    }

    /// Reads into a buffer; the count is 0 at the end. `hasMore` is false if fewer bytes came than there was room for:
    /// then the next call would find nothing.
    static func receive(
        _ descriptor: Int32, into buffer: Buffer, upTo limit: Int
    ) throws(SystemError) -> (count: Int, hasMore: Bool) {
        var received = 0
        var hasMore = false
        var code: Int32 = 0
        unsafe buffer.append(minimum: 1, upTo: limit) { room in
            received = unsafe recv(descriptor, room.baseAddress, room.count, 0)
            if received < 0 { code = errno }
            hasMore = received == room.count
            return max(received, 0)
        }
        guard received >= 0 else { throw SystemError(code: code) }
        return (received, hasMore)
    }

    /// Whether there is something to read. This consumes nothing.
    static func hasBytes(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, Platform.peekFlags) > 0
    }

    /// Sends as many of the bytes as the system accepts.
    static func send(_ descriptor: Int32, _ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let sent = unsafe bytes.withUnsafeBytes { unsafe sendQuietly(descriptor, $0.baseAddress, $0.count) }
        guard sent >= 0 else { throw .last }
        return sent
    }

    /// Writes a byte, to wake the thread that waits at the other end. If the socket is full, that thread is being woken
    /// anyway. After any other error, such as an interruption by a signal, it tries again, because otherwise the thread
    /// might wait forever. A signal handler may call this.
    static func wake(_ descriptor: Int32) {
        var byte: UInt8 = 0
        var tries = 8
        while unsafe write(descriptor, &byte, 1) < 0, errno != EAGAIN, tries > 0 { tries -= 1 }
    }

    /// Reads all bytes that `wake` has sent to this socket. After any error, such as an interruption by a signal, it tries
    /// again, because nothing would tell of these bytes a second time.
    ///
    /// - Returns: whether there were any.
    static func takeWakes(_ descriptor: Int32) -> Bool {
        var bytes: (UInt64, UInt64) = (0, 0)
        var hasWakes = false
        var tries = 8
        while true {
            let count = unsafe read(descriptor, &bytes, 16)
            hasWakes = hasWakes || count > 0
            let hasFailed = count < 0 && errno != EAGAIN
            if hasFailed { tries -= 1 }
            if hasFailed ? tries == 0 : count < 16 { return hasWakes }
        }
    }

    /// The error of a connection attempt; nil if it succeeded.
    static func connectionError(_ descriptor: Int32) -> SystemError? {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return .last }
        return code == 0 ? nil : SystemError(code: code)
    }

    /// Tells the peer that nothing more will be sent.
    static func endSending(_ descriptor: Int32) {
        _ = shutdown(descriptor, Platform.shutWrite)
    }

    /// Makes the next close a reset. The peer then knows that it hasn't received everything.
    static func resetOnClose(_ descriptor: Int32) {
        var now = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }
}

private func sendQuietly(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe send(descriptor, bytes, count, Platform.sendFlags)
}
