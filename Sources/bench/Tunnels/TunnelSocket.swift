import Foundation

/// The client's end of a tunnel.
final class TunnelSocket {
    /// The protocol in the tunnel: just bytes, without any structure.
    static let protocolName = "bytes"
    private let connection: FileHandle

    var descriptor: Int32 { connection.fileDescriptor }

    /// Asks for a tunnel to an origin that does what `path` says. The origin sends nothing before it gets something, so
    /// no bytes follow the head.
    init(port: Int, path: String) throws {
        guard let connection = Loopback.connect(port: port) else { throw Failure("a connection was refused") }
        self.connection = connection
        Loopback.sendAtOnce(connection.fileDescriptor)
        let offer = "Connection: Upgrade\r\nUpgrade: \(Self.protocolName)\r\n"
        try connection.write(contentsOf: Data("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(offer)\r\n".utf8))
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let bytes = Loopback.read(from: connection)
            if bytes.isEmpty { break }
            head += bytes
        }
        guard head.starts(with: "HTTP/1.1 101 ".utf8) else {
            throw Failure("there is no tunnel, but \(String(decoding: head, as: UTF8.self))")
        }
    }
}

/// Calls for blocking sockets.
enum Bytes {
    /// Sends that many bytes, all with the same value. Returns false if the peer has gone.
    static func send(_ count: Int, to descriptor: Int32, from buffer: [UInt8]) -> Bool {
        var left = count
        while left > 0 {
            let sent = unsafe buffer.withUnsafeBytes { bytes in
                unsafe Foundation.send(descriptor, bytes.baseAddress, min(left, bytes.count), Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            if sent <= 0 { return false }
            left -= sent
        }
        return true
    }

    /// Receives what's there, at most one buffer full. Returns 0 if the peer has ended or gone.
    static func receive(from descriptor: Int32, into buffer: inout [UInt8]) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
            }
            if count < 0, errno == EINTR { continue }
            return max(0, count)
        }
    }
}
