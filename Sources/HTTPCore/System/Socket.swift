#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A socket that never blocks. It can't be copied, so it is closed exactly once: when its owner lets go of it.
struct Socket: ~Copyable {
    let descriptor: Int32

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// The descriptor, which the caller has to close from now on.
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
        // Another program on the port is to be an error. So the first socket is bound without sharing, and only then
        // lets this program's other workers in.
        if sharingPort { try listener.set(SOL_SOCKET, SO_REUSEPORT, 1) }
        let bound = unsafe address.withPointer { unsafe bind(listener.descriptor, $0, $1) }
        guard bound == 0 else { throw .last }
        if !sharingPort, Platform.sharesPorts { try listener.set(SOL_SOCKET, SO_REUSEPORT, 1) }
        // Connections inherit it.
        try listener.disableDelay()
        guard listen(listener.descriptor, 4096) == 0 else { throw .last }
        return listener
    }

    /// A socket on its way to an address. It is connected once it can be written to and `connectionError` is nil.
    static func connecting(to address: SocketAddress) throws(SystemError) -> Socket {
        let socket = try make(address.family)
        try socket.disableDelay()
        let result = unsafe address.withPointer { unsafe connect(socket.descriptor, $0, $1) }
        // Interrupted by a signal, it goes on by itself, too.
        guard result == 0 || errno == EINPROGRESS || errno == EINTR else { throw .last }
        return socket
    }

    private static func make(_ family: Int32) throws(SystemError) -> Socket {
        let descriptor = Platform.makeSocket(family)
        guard descriptor >= 0 else { throw .last }
        return Socket(adopting: descriptor)
    }

    /// A second descriptor of the same socket.
    func duplicate() throws(SystemError) -> Socket {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .last }
        return Socket(adopting: copy)
    }

    /// Small messages are sent at once: whoever waits for an answer has nothing more to say.
    func disableDelay() throws(SystemError) {
        try set(Platform.tcp, TCP_NODELAY, 1)
    }

    /// The address to which the socket is bound.
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

/// Calls on a descriptor that a `Channel` keeps open.
enum SocketCall {
    /// The next connection of a listening socket.
    static func accept(_ listener: Int32) throws(SystemError) -> (descriptor: Int32, peer: SocketAddress) {
        let (peer, descriptor) = SocketAddress.filled { Platform.accept(listener, &$0, &$1) }
        guard descriptor >= 0 else { throw .last }
        return (descriptor, peer)
    }

    /// Reads into a buffer; 0 at the end. With less than there was room for, the next call would find nothing.
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

    /// Whether there is something to read; a look that takes nothing.
    static func hasBytes(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, Platform.peekFlags) > 0
    }

    /// Writes what the system takes of the bytes.
    static func send(_ descriptor: Int32, _ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let sent = unsafe bytes.withUnsafeBytes { unsafe sendQuietly(descriptor, $0.baseAddress, $0.count) }
        guard sent >= 0 else { throw .last }
        return sent
    }

    /// Writes a byte for whoever waits at the other end. A full socket has waked them already; another failure, such as
    /// a signal in between, would have them wait for ever. It may be called from a signal's handler.
    static func wake(_ descriptor: Int32) {
        var byte: UInt8 = 0
        var tries = 8
        while unsafe write(descriptor, &byte, 1) < 0, errno != EAGAIN, tries > 0 { tries -= 1 }
    }

    /// The error of a connection attempt; nil if it succeeded.
    static func connectionError(_ descriptor: Int32) -> SystemError? {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return .last }
        return code == 0 ? nil : SystemError(code: code)
    }

    /// Says that nothing more will be sent.
    static func endSending(_ descriptor: Int32) {
        _ = shutdown(descriptor, Platform.shutWrite)
    }

    /// Has the close that follows be a reset, so that the peer can't take what it has for the whole.
    static func resetOnClose(_ descriptor: Int32) {
        var now = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }
}

private func sendQuietly(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe send(descriptor, bytes, count, Platform.sendFlags)
}
