import Checks
import Foundation
import Synchronization
import Testing

/// One side ends while a lot is still in flight. Everything that was sent before arrives, and so does everything that
/// the other side still sends. Proxies have lost such bytes for years (Go's until 1.25).
struct HalfCloseTests {
    /// This is more than the buffers of all sockets on the way hold.
    private static let content = [UInt8]((0..<(24 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    private static let patience = Duration.seconds(40)

    @Test func `the client ends first, with its own data under way`() async throws {
        try await onThread {
            let origin = try Self.origin { connection in
                let first = try Self.readAll(from: connection)
                try connection.send("\(first == Self.content)")
            }
            let proxy = try Proxy("step6", to: origin.url)
            let client = try Self.tunnel(through: proxy)
            try client.send(Self.content, within: Self.patience)
            client.halfClose()
            #expect(try Self.readAll(from: client) == Array("true".utf8))
            proxy.finish()
        }
    }

    @Test func `the client ends first, with the origin's data under way`() async throws {
        try await onThread {
            let origin = try Self.origin { connection in
                #expect(try connection.receive().isEmpty)
                try connection.send(Self.content, within: Self.patience)
            }
            let proxy = try Proxy("step6", to: origin.url)
            let client = try Self.tunnel(through: proxy)
            client.halfClose()
            #expect(try Self.readAll(from: client) == Self.content)
            proxy.finish()
        }
    }

    @Test func `the origin ends first, with its own data under way`() async throws {
        try await onThread {
            let origin = try Self.origin { connection in
                // When the script returns, nothing more is sent.
                try connection.send(Self.content, within: Self.patience)
            }
            let proxy = try Proxy("step6", to: origin.url)
            let client = try Self.tunnel(through: proxy)
            #expect(try Self.readAll(from: client) == Self.content)
            client.halfClose()
            proxy.finish()
        }
    }

    @Test func `the origin ends first, with the client's data under way`() async throws {
        try await onThread {
            let came = Mutex<[UInt8]>([])
            let hasCome = DispatchSemaphore(value: 0)
            let origin = try Self.origin { connection in
                connection.endSending()
                let all = try Self.readAll(from: connection)
                came.withLock { $0 = all }
                hasCome.signal()
            }
            let proxy = try Proxy("step6", to: origin.url)
            let client = try Self.tunnel(through: proxy)
            #expect(try client.receive(within: Self.patience).isEmpty)
            try client.send(Self.content, within: Self.patience)
            client.halfClose()
            #expect(hasCome.wait(timeout: .now() + 40) == .success)
            #expect(came.withLock { $0 == Self.content })
            proxy.finish()
        }
    }

    // MARK: Both ends

    /// An origin that switches to any protocol, and continues with the script.
    private static func origin(_ script: @escaping ScriptedOrigin.Script) throws -> ScriptedOrigin {
        try ScriptedOrigin { connection in
            connection.isRecording = false
            _ = try connection.readRequest()
            try connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            try script(connection)
        }
    }

    private static func tunnel(through proxy: Proxy) throws -> RawClient {
        let client = try RawClient(port: proxy.port)
        client.isRecording = false
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        #expect(try client.readResponseHead(within: patience).status == 101)
        return client
    }

    private static func readAll(from client: RawClient) throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = try client.receive(within: patience)
            if piece.isEmpty { return all }
            all += piece
        }
    }

    private static func readAll(from connection: OriginConnection) throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let piece = try connection.receive(within: patience)
            if piece.isEmpty { return all }
            all += piece
        }
    }
}
