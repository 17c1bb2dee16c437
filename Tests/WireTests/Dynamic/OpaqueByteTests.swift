import Checks
import Testing

/// A value is a sequence of bytes without a known encoding. Bytes above 0x7F pass unchanged (RFC 9110 section 5.5).
@Suite struct OpaqueByteTests {
    /// ISO 8859-1, an encoding that's cut short, one of no character, correct UTF-8, and the last code points.
    static let values: [[UInt8]] = [
        [0xE9], [0x61, 0xC3, 0x62], [0xED, 0xA0, 0x80], bytes("é"), [0x80, 0xBF, 0xC0, 0xFE, 0xFF], bytes("\u{10FFFF}"),
        // The encodings of the characters that stand for single bytes inside the proxy.
        bytes("\u{10F780}\u{10F7FF}"), [0xF4, 0x8F, 0x9E],
    ]

    @Test(arguments: values) func `a client's bytes pass unchanged`(value: [UInt8]) async throws {
        try await Stage.play { stage in
            for line in ["X-Forwarded-For: ", "X-Forwarded-For: b, ", "Via: 1.0 a ", "X-Other: "] {
                let client = try stage.client()
                try client.send(bytes("GET / HTTP/1.1\r\nHost: a\r\n\(line)") + value + bytes("\r\n\r\n"))
                #expect(try client.readResponse().status == 200)
                let received = stage.origin.connections.flatMap(\.received)
                #expect(received.contains(bytes("\r\n\(line)") + value), "\(line)")
            }
        }
    }

    @Test(arguments: values) func `an origin's bytes pass unchanged`(value: [UInt8]) async throws {
        let head = bytes("HTTP/1.1 200 ") + value + bytes("\r\nVia: 1.0 a ") + value
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send(head + bytes("\r\nContent-Length: 0\r\n\r\n"))
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            #expect(try client.readResponse().status == 200)
            #expect(client.received.starts(with: head.prefix { $0 != 13 } + [13, 10]))
            #expect(client.received.contains(bytes("\r\nVia: 1.0 a ") + value + bytes(", 1.1 step5-")))
        }
    }

    /// There are so many that the proxy's own limit for a head would be exceeded if each took three bytes.
    @Test func `many opaque bytes pass in both directions`() async throws {
        let via = bytes("Via: 1.0 a (") + Array(repeating: 0xE9, count: 30_000) + bytes(")")
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send(bytes("HTTP/1.1 200 OK\r\n") + via + bytes("\r\nContent-Length: 0\r\n\r\n"))
            }
        ) { stage in
            let client = try stage.client()
            try client.send(bytes("GET / HTTP/1.1\r\nHost: a\r\n") + via + bytes("\r\n\r\n"))
            #expect(try client.readResponse().status == 200)
            let forwarded = bytes("\r\n") + via + bytes(", 1.1 step5-")
            let passes = (
                client.received.ranges(of: forwarded).count,
                stage.origin.connections.first.map {
                    $0.received.ranges(of: forwarded).count
                }
            )
            #expect(passes == (1, 1))
        }
    }

    @Test func `an interim answer's reason and fields pass`() async throws {
        let interim = bytes("HTTP/1.1 103 ") + [0xE9] + bytes("\r\nLink: ") + [0xE8] + bytes("\r\n\r\n")
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send(interim + bytes(Stage.ok("")))
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            #expect(try client.readResponse().status == 200)
            #expect(client.received.starts(with: interim))
        }
    }

    @Test func `TRACE is sent back as it came`() async throws {
        try await Stage.play { stage in
            let client = try stage.client()
            try client.send(
                bytes("TRACE / HTTP/1.1\r\nHost: a\r\nX: ") + [0xE9, 0xFF] + bytes("\r\nMax-Forwards: 0\r\n\r\n"))
            #expect(try client.readResponse().body.contains(bytes("\r\nX: ") + [0xE9, 0xFF, 13, 10]))
        }
    }
}
