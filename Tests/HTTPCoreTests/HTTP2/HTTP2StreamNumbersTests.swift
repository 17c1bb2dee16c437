import Testing

@testable import HTTPCore

/// The numbers that a client gives its streams, on a whole server.
@Suite struct HTTP2StreamNumbersTests {
    /// `:method: GET`, `:path: /`, `:scheme: http`, `:authority: a`
    private static let block: [UInt8] = [0x82, 0x84, 0x86, 0x01, 1, 0x61]

    private static func request(on stream: UInt8) -> [UInt8] {
        [0, 0, UInt8(block.count), 1, 5, 0, 0, 0, stream] + block
    }

    /// Opening a stream closes all those below it that were never used: their numbers are too low now (RFC 9113 section
    /// 5.1.1). One that was used has ended, which is another fault (section 5.1).
    @Test(
        arguments: [
            ([5], 3, ErrorCode.protocolError), ([5], 1, .protocolError), ([1, 9], 5, .protocolError),
            ([5], 5, .streamClosed), ([1, 5], 1, .streamClosed),
        ] as [([UInt8], UInt8, ErrorCode)])
    func `a request on a low number ends the connection, and the code says whether it was used`(
        used: [UInt8], late: UInt8, code: ErrorCode
    ) async throws {
        try await withServer(speaking: .init(version: HTTP2())) { _ in
            Response(.ok)
        } _: { loop, server in
            let connection = try await server.connect(on: loop)
            defer { connection.close() }
            try await connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0")
            for stream in used {
                try await connection.send(Wire(Self.request(on: stream)))
                // HEADERS that end the stream: the answer is complete.
                let head = "\u{1}\u{5}\0\0\0\(Unicode.Scalar(stream))"
                try #require(try await connection.receive(upTo: head).hasSuffix(head))
            }
            try await connection.send(Wire(Self.request(on: late)))
            // GOAWAY: the last stream that was served, and the code.
            let last = Unicode.Scalar(try #require(used.last))
            let goodbye = "\u{7}\0\0\0\0\0\0\0\0\(last)\0\0\0\(Unicode.Scalar(UInt8(code.number)))"
            #expect(try await connection.receive(upTo: goodbye).hasSuffix(goodbye))
        }
    }
}
