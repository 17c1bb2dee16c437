import Foundation

/// A numeric address and a port, in the form that the socket calls need.
struct Address {
    private var storage: [UInt8]
    let family: Int32

    /// - Parameter host: a numeric address, such as 127.0.0.1 or ::1.
    init(host: String, port: Int) throws(WireProblem) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        unsafe hints.ai_socktype = streamSocket
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0, let found = unsafe list else {
            throw .malformed("\(host):\(port) is no address")
        }
        defer { unsafe freeaddrinfo(found) }
        family = unsafe found.pointee.ai_family
        storage = unsafe [UInt8](
            UnsafeRawBufferPointer(start: found.pointee.ai_addr, count: Int(found.pointee.ai_addrlen)))
    }

    /// Passes the address to a socket call.
    func withPointer(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        unsafe storage.withUnsafeBytes { bytes in
            unsafe call(bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }

    /// The port that a socket is bound to.
    static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            guard unsafe getsockname(descriptor, pointer, &length) == 0 else { return 0 }
            // In both families, the port is at the same offset, in network byte order.
            return unsafe Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }
}
