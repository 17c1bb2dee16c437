import Foundation

/// Kept-alive connections. Each one has carried one request and is idle now.
struct IdleConnections {
    static let count = 1000
    private let connections: [FileHandle]

    /// Opens the connections one after the other, so that there's never more than one request under way.
    private init(_ count: Int, port: Int) throws {
        let request = Data("GET /small HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        let body = "origin server response".utf8
        connections = try (0..<count).map { _ in
            guard let connection = Loopback.connect(port: port) else { throw Failure("a connection was refused") }
            try connection.write(contentsOf: request)
            var response: [UInt8] = []
            while !response.suffix(body.count).elementsEqual(body) {
                let bytes = Loopback.read(from: connection)
                if bytes.isEmpty { throw Failure("a connection got no whole response") }
                response += bytes
            }
            return connection
        }
    }

    /// Measures how much memory one idle connection costs a server that has just started, in KiB.
    static func memory(of server: Server) throws -> Double {
        // The first requests make a server set up things that it needs only once. They don't count.
        let first = try IdleConnections(10, port: server.port)
        let before = try settledMemory(of: server)
        let others = try IdleConnections(count, port: server.port)
        let after = try settledMemory(of: server)
        return withExtendedLifetime((first, others)) { Double(after - before) / Double(count) }
    }

    /// The memory of a server that has finished its work. By then its processor time stands still, and all connections
    /// have been quiet for so long that the server treats them as waiting.
    static func settledMemory(of server: Server) throws -> Int {
        Thread.sleep(forTimeInterval: 1)
        var last = -1.0
        for _ in 0..<20 {
            let time = try server.processorTime
            if time - last < 100 { break }
            last = time
            Thread.sleep(forTimeInterval: 0.1)
        }
        return try server.figures.familyMemory / 1024
    }
}
