import Testing

@testable import HTTPCore

/// A connection begins as one of HTTP/1.1, and may become one of HTTP/2.
@Suite struct HandoverTests {
    private static let preface: Wire = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0"

    @Test func `a client that stops within the handshake isn't kept`() async throws {
        let limits = Limits.test { ($0.idle, $0.headTime) = (.seconds(20), .milliseconds(100)) }
        let spoken = TestServer.Spoken(version: HTTP2()) { FakeCipher($0.buffers, isComplete: false) }
        try await withServer(limits: limits, speaking: spoken) { _ in
            plain("a")
        } _: { loop, server in
            for beginning: Wire in ["", "a"] {
                let connection = try await server.connect(on: loop)
                try await connection.send(beginning)
                #expect(try await connection.hasEnd())
            }
        }
    }

    @Test func `an idle connection of HTTP/2 ends in time, with a goodbye`() async throws {
        let limits = Limits.test { ($0.idle, $0.linger) = (.milliseconds(100), .milliseconds(50)) }
        try await withServer(limits: limits, speaking: .init(version: HTTP2())) { _ in
            plain("a")
        } _: { loop, server in
            let connection = try await server.connect(on: loop)
            try await connection.send(Self.preface)
            while try await connection.stream.read() {}
            // GOAWAY, on the connection, after no stream, without an error.
            let goodbye: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            #expect(Array(connection.stream.input.array.suffix(goodbye.count)) == goodbye)
        }
    }

    @Test func `the client is told of the limits that it has to know`() async throws {
        let limits = Limits.test {
            ($0.http2.streams, $0.http2.streamWindow, $0.http2.connectionWindow) = (7, 0x01_0203, 0x02_0000)
            $0.http2.fieldList = 0x1234
        }
        try await withServer(limits: limits, speaking: .init(version: HTTP2())) { _ in
            plain("a")
        } _: { loop, server in
            let connection = try await server.connect(on: loop)
            try await connection.send(Self.preface)
            while connection.stream.input.count < 49 { _ = try await connection.stream.read() }
            let settings: [UInt8] = [0, 3, 0, 0, 0, 7] + [0, 6, 0, 0, 0x12, 0x34] + [0, 4, 0, 1, 2, 3]
            #expect(
                Array(connection.stream.input.array.prefix(40))
                    == [0, 0, 18, 4, 0, 0, 0, 0, 0] + settings + [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 1, 0, 1])
        }
    }

    @Test func `a window is never smaller than a peer may take for granted`() {
        var limits = HTTP2Limits()
        (limits.streamWindow, limits.connectionWindow) = (0, 65534)
        #expect(limits.streamWindow == 65535 && limits.connectionWindow == 65535)
        (limits.streamWindow, limits.connectionWindow) = (.max, 1 << 31)
        #expect(limits.streamWindow == Window.most && limits.connectionWindow == Window.most)
    }
}
