import Checks
import Foundation

/// An origin that accepts every switch and then stays silent. One thread serves any number of tunnels.
///
/// `@unchecked Sendable` is correct because only this thread changes the values, and others read them after it has
/// ended.
final class QuietOrigin: @unchecked Sendable {
    let port: Int
    private let listener: Int32
    private var held: [Int32] = []
    private let isOver = Gate()

    init() throws {
        #if os(Linux)
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutableBytes(of: &address) { [listener] bytes in
            let pointer = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            guard unsafe bind(listener, pointer, size) == 0 else { return Int32(-1) }
            return unsafe getsockname(listener, pointer, &size)
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard result == 0, listen(listener, 1024) == 0 else { throw WireProblem.system(errno) }
        Thread.detachNewThread {
            self.serve()
            self.isOver.open()
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Stops listening and closes all connections.
    func stop() throws {
        _ = shutdown(listener, Int32(SHUT_RDWR))
        try isOver.pass()
        close(listener)
        held.forEach { _ = close($0) }
    }

    private func serve() {
        let answer = Array(Stage.switching.utf8)
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            held.append(connection)
            var patience = timeval(tv_sec: 5, tv_usec: 0)
            _ = unsafe setsockopt(
                connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            var head = [UInt8](repeating: 0, count: 4096)
            var count = 0
            while count < head.count, !head[..<count].ends(with: Array("\r\n\r\n".utf8)) {
                let more = unsafe head.withUnsafeMutableBytes {
                    unsafe recv(connection, $0.baseAddress! + count, $0.count - count, 0)
                }
                guard more > 0 else { break }
                count += more
            }
            _ = unsafe answer.withUnsafeBytes { unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
    }
}

extension ArraySlice where Element: Equatable {
    fileprivate func ends(with end: [Element]) -> Bool { suffix(end.count).elementsEqual(end) }
}
