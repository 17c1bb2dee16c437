import Foundation

/// Plain sockets on 127.0.0.1.
enum Loopback {
    #if os(Linux)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif

    /// A socket that isn't bound.
    private static func socket() -> Int32 {
        let descriptor = Foundation.socket(AF_INET, stream, 0)
        // The programs that the benchmark starts don't get it.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// A socket that listens on a free port.
    static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket()
        guard let port = bindAnywhere(descriptor), Foundation.listen(descriptor, 4096) == 0 else {
            throw Failure("no port can be listened on")
        }
        return (descriptor, port)
    }

    /// Makes the system send each piece at once, even a small one.
    static func sendAtOnce(_ descriptor: Int32) {
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Binds a socket to a free port and returns the port, or nil if that isn't possible.
    private static func bindAnywhere(_ descriptor: Int32) -> Int? {
        var address = Self.address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        return status ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    /// A connection, or nil if nothing listens there. A read from it gives up after five seconds.
    static func connect(port: Int) -> FileHandle? {
        let descriptor = socket()
        guard descriptor >= 0 else { return nil }
        let connection = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = Self.address(port: port)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Foundation.connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return status == 0 ? connection : nil
    }

    /// The next bytes that arrive. It's empty at the end, or if nothing arrives in time.
    static func read(from connection: FileHandle) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe recv(connection.fileDescriptor, buffer.baseAddress, buffer.count, 0)
        }
        return Array(buffer.prefix(max(0, count)))
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
