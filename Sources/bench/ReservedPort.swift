import Foundation

/// A port of 127.0.0.1 that stays this program's until a server, which can't be told to take any, has it: one that lets
/// others share its port (SO_REUSEPORT). Nothing listens here, so all connections are the server's.
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
