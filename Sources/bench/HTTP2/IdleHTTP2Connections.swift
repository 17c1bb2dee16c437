import Foundation

/// Connections that speak HTTP/2 without TLS. Each one has carried one request and is idle now.
struct IdleHTTP2Connections {
    private let connections: [FileHandle]

    /// Opens the connections one after the other, so that there's never more than one request under way.
    private init(_ count: Int, port: Int) throws {
        connections = try (0..<count).map { _ in
            guard let connection = Loopback.connect(port: port) else { throw Failure("a connection was refused") }
            try connection.write(contentsOf: Self.beginning(authority: "127.0.0.1:\(port)"))
            try Self.readResponse(from: connection)
            return connection
        }
    }

    /// Measures how much memory one idle connection costs a server that has just started, in KiB.
    static func memory(of server: Server) throws -> Double {
        // The first requests make a server set up things that it needs only once. They don't count.
        let first = try IdleHTTP2Connections(10, port: server.port)
        let before = try IdleConnections.settledMemory(of: server)
        let others = try IdleHTTP2Connections(IdleConnections.count, port: server.port)
        let after = try IdleConnections.settledMemory(of: server)
        return withExtendedLifetime((first, others)) { Double(after - before) / Double(IdleConnections.count) }
    }

    /// The preface, SETTINGS without any setting (RFC 9113 section 3.4), and HEADERS with a request that has no content.
    private static func beginning(authority: String) -> [UInt8] {
        // In the static table, these are `:method: GET` and `:scheme: http`, and the names `:path` and `:authority`
        // (RFC 7541 appendix A). The two values follow their names as they are.
        let path = "/small"
        let block =
            [0x82, 0x86, 0x04, UInt8(path.utf8.count)] + Array(path.utf8)
            + [0x01, UInt8(authority.utf8.count)] + Array(authority.utf8)
        return Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
            + frame(type: settings, flags: 0, stream: 0, [])
            + frame(type: headers, flags: endStream | endHeaders, stream: 1, block)
    }

    /// Reads until the response is whole. On the way, it acknowledges the server's settings.
    private static func readResponse(from connection: FileHandle) throws {
        var input: [UInt8] = []
        while true {
            while input.count >= 9 {
                let length = Int(input[0]) << 16 | Int(input[1]) << 8 | Int(input[2])
                if input.count < 9 + length { break }
                let (type, flags, stream) = (input[3], input[4], input[8])
                input.removeFirst(9 + length)
                if type == settings, flags & acknowledgement == 0 {
                    try connection.write(
                        contentsOf: frame(type: settings, flags: acknowledgement, stream: 0, []))
                }
                if (type == headers || type == data), stream == 1, flags & endStream != 0 { return }
            }
            let bytes = Loopback.read(from: connection)
            if bytes.isEmpty { throw Failure("a connection got no whole response") }
            input += bytes
        }
    }

    // The types and flags of frames (RFC 9113 section 6).
    private static let data: UInt8 = 0
    private static let headers: UInt8 = 1
    private static let settings: UInt8 = 4
    private static let acknowledgement: UInt8 = 1
    private static let endStream: UInt8 = 1
    private static let endHeaders: UInt8 = 4

    /// A frame with a payload of at most 255 bytes, on a stream below 256.
    private static func frame(type: UInt8, flags: UInt8, stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0, 0, UInt8(payload.count), type, flags, 0, 0, 0, stream] + payload
    }
}
