import Checks
import Foundation
import Testing

/// All other tests rely on what the kit sees. So it's tested by itself, and these tests control both ends of the
/// connection.
@Suite struct KitTests {
    static let ok = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)

    @Test func `a request in pieces is recorded byte for byte and answered`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Self.ok)
            let client = try RawClient(port: origin.port)
            try client.send("POST /a%2Fb?x HTTP/1.1\r\nHost: h\r\nTransfer-Enc")
            try client.send("oding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n")
            let response = try client.readResponse()
            #expect(response.status == 200)
            #expect(response.text == "ok")
            #expect(origin.connections.map(\.received) == [client.sent])
            let request = try #require(origin.requests.first)
            #expect(request.method == "POST")
            #expect(request.target == "/a%2Fb?x")
            #expect(request["host"] == ["h"])
            #expect(request.text == "abc")
            #expect(request.trailers == [Field("T", "1")])
        }
    }

    @Test func `interim responses come before the final one`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil close")
            }
            let client = try RawClient(port: origin.port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let response = try client.readResponse()
            #expect(response.interim.map(\.status) == [103])
            #expect(response.framing == .untilClose)
            #expect(response.text == "until close")
            #expect(client.readUntilClose() == .closed)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", WireProblem.closed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", .closed),
        ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", .malformed("a line ends with LF alone instead of CRLF")),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n", .malformed("\"-2\" is no chunk size")),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .malformed("\"no colon\" is no field line")),
        ("hello\r\n\r\n", .malformed("\"hello\" is no status line")),
        ("", .closed),
    ])
    func `a broken response is an error`(bytes: String, problem: WireProblem) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array(bytes.utf8))
            let client = try RawClient(port: origin.port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let error = #expect(throws: WireError.self) { try client.readResponse() }
            #expect(error?.problem == problem)
        }
    }

    @Test func `close, reset and silence are told apart`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                let request = try connection.readRequest()
                switch request.target {
                case "/reset": connection.reset()
                case "/hold": connection.hold()
                default: break
                }
            }
            func ending(of target: String) throws -> Transcript.Ending {
                let client = try RawClient(port: origin.port)
                try client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
                return client.readUntilClose(within: target == "/hold" ? .milliseconds(100) : .seconds(5))
            }
            #expect(try ending(of: "/close") == .closed)
            #expect(try ending(of: "/reset") == .reset)
            #expect(try ending(of: "/hold") == .open)
        }
    }

    @Test func `a reserved port refuses until it listens, and again after the stop`() async throws {
        try await onThread {
            // After the stop, another program may have taken a port, so several are tried.
            let refuses = try (1...3).contains { _ in try Self.refusesAfterStop() }
            #expect(refuses)
        }
    }

    private static func refusesAfterStop() throws -> Bool {
        let origin = try ScriptedOrigin(isListening: false) { try $0.send(Self.ok) }
        #expect(throws: WireProblem.refused) { try RawClient(port: origin.port) }
        try origin.listen()
        #expect(try RawClient(port: origin.port).readResponse().text == "ok")
        origin.stop()
        do {
            _ = try RawClient(port: origin.port)
            return false
        } catch {
            return error == .refused
        }
    }

    @Test func `the origin sees how its peer ends the connection`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { $0.hold() }
            try RawClient(port: origin.port).close()
            try #require(origin.wait { $0.first?.ending == .closed })
            let client = try RawClient(port: origin.port)
            try client.send("x")
            try #require(origin.wait { $0.last?.received == [120] })
            client.reset()
            #expect(origin.wait { $0.last?.ending == .reset })
        }
    }

    @Test func `a relay passes both directions on and records them`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(host: "::1", answering: Self.ok)
            let inner = try Relay(to: origin.port, host: "::1")
            let relay = try Relay(to: inner.port)
            let client = try RawClient(port: relay.port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readResponse().text == "ok")
            client.close()
            #expect(relay.wait { $0.first?.ending == .closed })
            #expect(relay.connections.map(\.received) == [client.sent])
            #expect(relay.connections.map(\.sent) == [Self.ok])
        }
    }

    @Test func `a relay tells what passed after a switch, piece by piece`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nwelcome")
                connection.hold(for: .seconds(5))
            }
            let relay = try Relay(to: origin.port)
            let client = try RawClient(port: relay.port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try client.read(until: "welcome")
            #expect(relay.connections.first?.exchanges.map(\.response.status) == [101])
            try client.send("thanks")
            client.halfClose()
            #expect(client.readUntilClose() == .closed)
            let pieces = try #require(relay.connections.first?.tunnelled)
            let words = pieces.map { "\($0.direction) \(String(decoding: $0.bytes, as: UTF8.self))" }
            #expect(words == ["sent welcome", "received thanks", "received ", "sent "])
            #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.time <= $1.time })
        }
    }

    @Test func `a connection without a switch has no tunnel`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
            let relay = try Relay(to: origin.port)
            let client = try RawClient(port: relay.port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.readResponse().status == 200)
            #expect(relay.connections.first?.tunnelled == nil)
        }
    }
}
