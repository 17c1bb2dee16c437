import Foundation

/// Holds a port of 127.0.0.1 until a server has taken it. It's for a server that can't choose a free port itself, but
/// can share its port (SO_REUSEPORT). Nothing listens on the socket here, so the server gets all connections.
final class ReservedPort {
    let number: Int
    private let descriptor: Int32

    init() throws {
        descriptor = Loopback.socket()
        var isShared: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &isShared, socklen_t(MemoryLayout<Int32>.size))
        guard let port = Loopback.bindAnywhere(descriptor) else {
            close(descriptor)
            throw Failure("no port is free")
        }
        number = port
    }

    deinit { close(descriptor) }
}
