import Checks
import Foundation
import Testing

/// How long a silence may last.
@Suite struct SilenceTests {
    /// Requests with separate content, and the time when the proxy gives up an origin that never answers. That's one
    /// timeout after the last byte that the origin got.
    static let uploads: [(request: String, seconds: Double)] = [
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 2),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", 3),
    ]

    @Test(arguments: uploads)
    func `an origin has its timeout once, after an upload too`(request: String, seconds: Double) async throws {
        try await Stage.play(["--timeout", "2"]) { connection in
            connection.hold(for: .seconds(20))
        } _: { stage in
            let client = try stage.client()
            // The request is sent in two pieces, so that the content is a separate upload.
            let end = try #require(request.range(of: "\r\n\r\n")).upperBound
            let (response, time) = try timed {
                try client.send(String(request[..<end]))
                Thread.sleep(forTimeInterval: 0.05)
                if end == request.endIndex { try client.read(until: "100 Continue") }
                try client.send(end == request.endIndex ? "ok" : String(request[end...]))
                return try client.readResponse(within: .seconds(20))
            }
            #expect(response.status == 504)
            #expect(abs(time / .seconds(1) - seconds) < 0.9)
        }
    }

    @Test func `bytes that came while the process was stopped were in time`() async throws {
        let hasRequest = Gate()
        let mayAnswer = Gate()
        try await Stage.play(["--timeout", "1"]) { connection in
            while true {
                let request = try connection.readRequest(within: .seconds(60))
                hasRequest.open()
                try mayAnswer.pass()
                try connection.send(Stage.ok(request.target))
            }
        } _: { stage in
            let waiting = try stage.client(sending: Stage.get("/waiting"))
            try hasRequest.pass()
            let begun = try stage.client(sending: "GET /begun HTTP/1.1\r\nHo")
            Thread.sleep(forTimeInterval: 0.2)
            stage.proxy.send(signal: SIGSTOP)
            // The process stops at its next step, and must not have read the bytes before.
            Thread.sleep(forTimeInterval: 0.2)
            try begun.send("st: a\r\n\r\n")
            mayAnswer.open()
            Thread.sleep(forTimeInterval: 2)
            mayAnswer.open()
            stage.proxy.send(signal: SIGCONT)
            #expect(try waiting.readResponse().text == "/waiting")
            #expect(try begun.readResponse().text == "/begun")
        }
    }
}
