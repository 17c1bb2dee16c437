import Checks
import Foundation
import Testing

/// Answers that come before the request is complete. The rest of the request must never be taken for another one.
@Suite struct EarlyAnswerTests {
    static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: ["Content-Length: 8388608\r\n", "Transfer-Encoding: chunked\r\n"], ["", "Connection: close\r\n"])
    func `an early 413 is passed on, and the unread content is no request`(
        framing: String, connectionField: String
    ) async throws {
        try await Stage.play(
            [],
            { connection in
                connection.isRecording = true
                let request = try connection.readRequestHead()
                guard request.target == "/large" else { return try connection.send(Stage.ok(request.target)) }
                try connection.send("HTTP/1.1 413 Content Too Large\r\n\(connectionField)Content-Length: 0\r\n\r\n")
                connection.hold(for: .seconds(2))
            }
        ) { stage in
            let client = try stage.client(sending: "POST /large HTTP/1.1\r\nHost: a\r\n\(framing)\r\n")
            if framing.hasPrefix("Transfer") { try client.send("800000\r\n") }
            let piece = String(repeating: Self.smuggled, count: 1000)
            try client.send(piece)
            let response = try client.readResponse()
            #expect(response.status == 413)
            // The client may notice it late.
            for _ in 1...20 where (try? client.send(piece)) == nil { break }
            #expect(client.readUntilClose(within: .milliseconds(500)) != .reset)
            #expect(try stage.answer(to: "/fresh").text == "/fresh")
            #expect(stage.targets == ["/fresh"])
            #expect(client.received.count(of: "HTTP/1.1 ") == 1)
        }
    }

    @Test(arguments: ["GET / HTTP/9.9\r\n", "GET / HTTP/1.1\r\n\r\n", "X : y\r\n\r\n", "GET /\u{7f} HTTP/1.1\r\n"])
    func `a refused client that has sent more can read its whole answer`(head: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: head)
            // This is more than the buffers between the two hold. It only arrives because the proxy keeps reading.
            try client.send([UInt8](repeating: 120, count: 16 * mebibyte))
            let response = try client.readResponse()
            #expect((400..<600).contains(response.status ?? 0))
            #expect(response["Connection"] == ["close"])
            #expect(client.readUntilClose() == .closed)
            #expect(stage.origin.connections.isEmpty)
        }
    }

    /// Answers to an incomplete request, and the part of their content that the client reads.
    static let answers: [(answer: String, text: String)] = [
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", ""),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", ""),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        ("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", ""),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "no"),
        ("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n|0\r\n\r\n", "no"),
        ("HTTP/1.1 403 Forbidden\r\n\r\nn|o", "no"),
    ]
    /// How many bytes of its content the client hasn't sent yet, and in which framing.
    static let framings = [
        "Content-Length: 2\r\n\r\na", "Content-Length: 200000\r\n\r\na", "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    ]
    enum Client: CaseIterable { case waits, isSlow, halfCloses }

    @Test(arguments: framings, Client.allCases)
    func `an answer doesn't wait for the request to be whole`(framing: String, kind: Client) async throws {
        for (answer, text) in Self.answers {
            try await Stage.play(["--timeout", "4"]) { connection in
                _ = try connection.readRequestHead()
                // The end of an answer can come late.
                for (index, piece) in answer.split(separator: "|").enumerated() {
                    if index > 0 { Thread.sleep(forTimeInterval: 0.05) }
                    try connection.send(String(piece))
                }
                // The connection ends with the script. If the response has no other end, this ends it late.
                if !answer.hasSuffix("o") { connection.hold(for: .seconds(1)) }
            } _: { stage in
                let client = try stage.client(sending: "POST / HTTP/1.1\r\nHost: a\r\n\(framing)")
                switch kind {
                case .waits: break
                case .isSlow: try client.send(framing.hasPrefix("T") ? "1\r\nb\r\n" : "b")
                case .halfCloses: client.halfClose()
                }
                let (response, time) = try timed { try client.readResponse() }
                #expect(response.status == Int(answer.dropFirst(9).prefix(3)), "\(answer)")
                #expect(response.text == text, "\(answer)")
                #expect(time < .seconds(2), "\(answer)")
                #expect(stage.proxy.errors == "", "\(answer)")
            }
        }
    }

    /// Bad ends of a request's content, and the fields that announce the content.
    enum Fault: String, CaseIterable {
        case silence = "Content-Length: 20"
        case wrongChunk = "Transfer-Encoding: chunked"
        case halfClose = "Content-Length: 21"
    }

    @Test(arguments: Fault.allCases)
    func `an answer in flight is passed on completely, even if the request breaks off`(
        fault: Fault
    ) async throws {
        try await Stage.play(["--timeout", "1"]) { connection in
            _ = try connection.readRequestHead()
            try connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\n")
            for digit in 1...6 {
                try connection.send("\(digit)")
                Thread.sleep(forTimeInterval: 0.5)
            }
            connection.hold(for: .seconds(1))
        } _: { stage in
            let client = try stage.client(sending: "POST / HTTP/1.1\r\nHost: a\r\n\(fault.rawValue)\r\n\r\n")
            try client.read(until: "\r\n\r\n1")
            switch fault {
            case .silence: break
            case .wrongChunk: try client.send("no chunk\r\n")
            case .halfClose: client.halfClose()
            }
            #expect(try client.readResponse().text == "123456")
            #expect(stage.proxy.errors == "")
        }
    }

    @Test func `the connection is used again after a short rest of the request`() async throws {
        try await Stage.play { connection in
            while true {
                let request = try connection.readRequestHead(within: .seconds(60))
                guard request.target == "/early" else {
                    try connection.send(Stage.ok(request.target))
                    continue
                }
                try connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
                connection.hold(for: .seconds(2))
            }
        } _: { stage in
            let client = try stage.client(sending: "POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")
            #expect(try client.readResponse().status == 401)
            try client.send("bc" + Stage.get("/next"))
            #expect(try client.readResponse().text == "/next")
        }
    }
}
