@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An address that neither accepts nor refuses a connection: the queue of its socket is full.
final class BlackHole {
    let address: SocketAddress
    private let listener: Int32
    private var queued: [Int32] = []

    init() throws {
        let socket = try Socket.listening(at: .loopback("127.0.0.1"), sharingPort: false)
        address = try socket.localAddress()
        listener = socket.release()
        // The second call sets the shortest possible queue, which holds one or two connections.
        guard listen(listener, 0) == 0 else { throw SystemError.last }
        for _ in 1...4 { queued.append(try Socket.connecting(to: address).release()) }
    }

    deinit {
        for descriptor in queued + [listener] { close(descriptor) }
    }
}
