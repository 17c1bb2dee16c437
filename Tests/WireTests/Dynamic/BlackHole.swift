import Checks
import Foundation

/// A socket that listens and never accepts. Its queue is full, so a client that connects gets no reply.
final class BlackHole {
    let port: Int
    private let listener: Int32
    private var queue: [RawClient] = []

    init() throws {
        #if os(Linux)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        self.listener = listener
        port = try Self.bind(listener)
        while let waiting = try? RawClient(port: port, within: .milliseconds(200)) { queue.append(waiting) }
    }

    deinit {
        close(listener)
    }

    /// Makes a socket listen on a free loopback port, with the shortest possible queue.
    private static func bind(_ listener: Int32) throws -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            guard unsafe Foundation.bind(listener, pointer, size) == 0 else { return Int32(-1) }
            return unsafe getsockname(listener, pointer, &size)
        }
        guard result == 0, listen(listener, 0) == 0 else { throw WireProblem.system(errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
