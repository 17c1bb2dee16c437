import Foundation

/// A connected TCP socket. Every wait on it ends at a deadline.
///
/// Use it from one thread at a time. Other threads may call `shutDown()`, which wakes that one.
final class Socket: Sendable {
    private let descriptor: Int32
    private let isOpen = Watched(true)

    /// Takes over a connected descriptor.
    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
        #if !os(Linux)
            setOption(SOL_SOCKET, SO_NOSIGPIPE, Int32(1))
        #endif
    }

    /// Connects to a numeric address.
    convenience init(host: String, port: Int, by deadline: Deadline) throws(WireProblem) {
        let address = try Address(host: host, port: port)
        let descriptor = Descriptors.closedOnExec { socket(address.family, streamSocket, 0) }
        guard descriptor >= 0 else { throw .system(errno) }
        self.init(adopting: descriptor)
        let result = unsafe address.withPointer { unsafe connect(descriptor, $0, $1) }
        if result == 0 { return }
        guard errno == EINPROGRESS else { throw Self.problem(errno) }
        try wait(for: POLLOUT, by: deadline)
        let failure = pendingError
        if failure != 0 { throw Self.problem(failure) }
    }

    deinit {
        close()
    }

    /// The next bytes; none if the peer has closed its side.
    func receive(by deadline: Deadline) throws(WireProblem) -> [UInt8] {
        while isOpen.current {
            var count = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, initialized in
                count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
                initialized = max(0, count)
            }
            if count >= 0 { return bytes }
            try retry(after: errno, for: POLLIN, by: deadline)
        }
        throw .closed
    }

    /// Sends all bytes.
    func send(_ bytes: some Collection<UInt8>, by deadline: Deadline) throws(WireProblem) {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            guard isOpen.current else { throw .closed }
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, sendFlags)
            }
            if count >= 0 { sent += count } else { try retry(after: errno, for: POLLOUT, by: deadline) }
        }
    }

    /// Sends all bytes. Meanwhile, it calls `onReceive` with the bytes that arrive. If two peers both sent without
    /// reading, they would wait for each other forever.
    func send(
        _ bytes: [UInt8], by deadline: Deadline, onReceive: ([UInt8]) -> Void
    ) throws(WireProblem) {
        var sent = 0
        while sent < bytes.count {
            guard isOpen.current else { throw .closed }
            let events = try wait(for: POLLIN | POLLOUT, by: deadline)
            if events & POLLIN != 0 {
                let received = try receive(by: deadline)
                if received.isEmpty { throw .closed }
                onReceive(received)
            }
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Foundation.send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, sendFlags)
            }
            if count >= 0 { sent += count } else if errno != EAGAIN && errno != EINTR { throw Self.problem(errno) }
        }
    }

    /// Tells the peer that nothing more will be sent. What the peer sends can still be read.
    func finishSending() {
        isOpen.update { if $0 { _ = shutdown(descriptor, Int32(SHUT_WR)) } }
    }

    /// Ends both directions. This also wakes a thread that waits on the socket.
    func shutDown() {
        isOpen.update { if $0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    /// Closes the connection with a reset (TCP RST) instead of gently.
    func reset() {
        setOption(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close()
    }

    /// Closes the connection.
    func close() {
        isOpen.update { open in
            if open { _ = Foundation.close(descriptor) }
            open = false
        }
    }
}

extension Socket {
    private func retry(after number: Int32, for event: Int32, by deadline: Deadline) throws(WireProblem) {
        switch number {
        case EINTR: return
        case EAGAIN: try wait(for: event, by: deadline)
        default: throw Self.problem(number)
        }
    }

    @discardableResult
    private func wait(for event: Int32, by deadline: Deadline) throws(WireProblem) -> Int32 {
        var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let count = unsafe poll(&entry, 1, deadline.milliseconds)
            if count > 0 { return Int32(entry.revents) }
            if count == 0 { throw .timeout }
            if errno != EINTR { throw .system(errno) }
        }
    }

    private static func problem(_ number: Int32) -> WireProblem {
        switch number {
        case ECONNREFUSED: .refused
        case ECONNRESET, EPIPE: .reset
        default: .system(number)
        }
    }

    private var pendingError: Int32 {
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length) == 0 else { return errno }
        return number
    }

    private func setOption<Value: BitwiseCopyable>(_ level: Int32, _ name: Int32, _ value: Value) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Value>.size))
    }
}
