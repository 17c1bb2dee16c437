import Checks
import Foundation
import Testing

/// Clients that end their side after the request. They still want their answer (RFC 9112 section 9.6).
@Suite struct HalfClosedTests {
    @Test func `a slow answer still comes`() async throws {
        try await Stage.play { connection in
            let request = try connection.readRequest()
            Thread.sleep(forTimeInterval: 1.5)
            try connection.send(Stage.ok(request.target))
        } _: { stage in
            let client = try stage.client(sending: Stage.get("/slow"))
            client.halfClose()
            #expect(try client.readResponse().text == "/slow")
            #expect(client.readUntilClose() == .closed)
        }
    }

    @Test func `an upload that the origin reads slowly goes on`() async throws {
        let content = [UInt8](repeating: 120, count: 4 * mebibyte)
        try await Stage.play { connection in
            connection.isRecording = false
            _ = try connection.readRequestHead()
            var count = 0
            while count < content.count {
                let piece = try connection.receive()
                if piece.isEmpty { break }
                count += piece.count
                Thread.sleep(forTimeInterval: 0.03)
            }
            try connection.send(Stage.ok("\(count)"))
        } _: { stage in
            let client = try stage.client(
                sending: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(content.count)\r\n\r\n")
            try client.send(content, within: .seconds(20))
            client.halfClose()
            #expect(try client.readResponse(within: .seconds(20)).text == "\(content.count)")
        }
    }

    @Test func `a client that the origin never answers gets an error`() async throws {
        try await Stage.play(["--timeout", "1"]) { connection in
            _ = try connection.readRequest()
            connection.hold(for: .seconds(10))
        } _: { stage in
            let client = try stage.client(sending: Stage.get("/"))
            client.halfClose()
            #expect(try client.readResponse().status == 504)
        }
    }
}
