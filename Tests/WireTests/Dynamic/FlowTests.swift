import Checks
import Foundation
import Testing

/// Content passes while it arrives, in both directions. The proxy holds no more of it than a buffer.
@Suite struct FlowTests {
    @Test func `the beginning of a response doesn't wait for its end`() async throws {
        let hasBeginning = Gate()
        try await Stage.play { connection in
            _ = try connection.readRequest()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
            try hasBeginning.pass()
            try connection.send("1\r\nb\r\n0\r\n\r\n")
        } _: { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try client.read(until: "1\r\na\r\n", within: .seconds(2))
            hasBeginning.open()
            #expect(try client.readResponse().text == "ab")
        }
    }

    @Test(arguments: [
        ("Content-Length: 2\r\n\r\na", "b", "a"),
        ("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", "1\r\nb\r\n0\r\n\r\n", "1\r\na\r\n"),
    ])
    func `the beginning of a request doesn't wait for its end`(
        beginning: String, end: String, passedOn: String
    ) async throws {
        try await Stage.play { connection in
            try connection.send(Stage.ok(connection.readRequest().text))
        } _: { stage in
            let client = try stage.client(sending: "POST / HTTP/1.1\r\nHost: a\r\n" + beginning)
            let wanted = Array(("\r\n\r\n" + passedOn).utf8)
            #expect(stage.origin.wait(within: .seconds(2)) { $0.first?.received.contains(wanted) ?? false })
            try client.send(end)
            #expect(try client.readResponse().text == "ab")
        }
    }

    @Test(arguments: ["1.0", "1.1"])
    func `content that ends with the connection arrives whole`(version: String) async throws {
        let content = PatternedContent(count: 5_000_000)
        try await Stage.play { connection in
            _ = try connection.readRequest()
            try connection.send("HTTP/1.0 200 OK\r\n\r\n")
            for piece in content.pieces { try connection.send(piece) }
        } _: { stage in
            let client = try stage.client(sending: "GET / HTTP/\(version)\r\nHost: a\r\n\r\n")
            let response = try client.readResponse()
            #expect(response.framing == (version == "1.0" ? .untilClose : .chunked))
            var reader = PatternedContent.Reader(content)
            reader.take(response.body)
            #expect(reader.isComplete)
        }
    }

    @Test func `100 MiB go up in chunks`() async throws {
        let content = PatternedContent(count: 100 * mebibyte)
        try await Stage.play { connection in
            connection.isRecording = false
            let request = try connection.readRequest(within: .seconds(30))
            var reader = PatternedContent.Reader(content)
            reader.take(request.body)
            try connection.send(Stage.ok("\(request.framing), whole: \(reader.isComplete)"))
        } _: { stage in
            let client = try stage.client(
                sending: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            client.isRecording = false
            for piece in content.pieces {
                let size = String(piece.count, radix: 16)
                try client.send(Array("\(size)\r\n".utf8) + piece + Array("\r\n".utf8), within: .seconds(20))
            }
            try client.send("0\r\n\r\n")
            #expect(try client.readResponse(within: .seconds(20)).text == "chunked, whole: true")
            try stage.expectBoundedMemory()
        }
    }

    @Test func `100 MiB go up and come back at the same time`() async throws {
        let content = PatternedContent(count: 100 * mebibyte)
        try await Stage.play { connection in
            connection.isRecording = false
            _ = try connection.readRequestHead()
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\n\r\n")
            while case let bytes = try connection.receive(within: .seconds(10)), !bytes.isEmpty {
                try connection.send(bytes, within: .seconds(10))
            }
        } _: { stage in
            let client = try stage.client(sending: content.requestHead)
            client.isRecording = false
            #expect(try client.readResponseHead().status == 200)
            var reader = PatternedContent.Reader(content)
            for piece in content.pieces { try client.send(piece, within: .seconds(10)) { reader.take($0) } }
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
            try stage.expectBoundedMemory()
        }
    }

    @Test func `a GiB passes in bounded memory`() async throws {
        let content = PatternedContent(count: 1024 * mebibyte)
        try await Stage.play([], content.origin()) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            client.isRecording = false
            #expect(try client.readResponseHead().framing == .length(content.count))
            var reader = PatternedContent.Reader(content)
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
            try stage.expectBoundedMemory()
        }
    }

    @Test func `a client that doesn't read holds the origin back`() async throws {
        let content = PatternedContent(count: 256 * mebibyte)
        let sent = Watermark()
        try await Stage.play([], content.origin(sent)) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            client.isRecording = false
            #expect(try client.readResponseHead().status == 200)
            // The buffers of the sockets belong to the system, and don't count.
            #expect(sent.awaitStandstill() < content.count / 4)
            try stage.expectBoundedMemory()
            var reader = PatternedContent.Reader(content)
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
            try stage.expectBoundedMemory()
        }
    }

    @Test func `an origin that doesn't read holds the client back`() async throws {
        let content = PatternedContent(count: 256 * mebibyte)
        let mayRead = Gate()
        try await Stage.play { connection in
            connection.isRecording = false
            _ = try connection.readRequestHead()
            try mayRead.pass()
            var reader = PatternedContent.Reader(content)
            while reader.isIntact, !reader.isComplete { reader.take(try connection.receive(within: .seconds(10))) }
            try connection.send(Stage.ok("whole: \(reader.isComplete)"))
        } _: { stage in
            let (sent, answered) = (Watermark(), Gate())
            Thread.detachNewThread {
                guard let client = try? stage.client(sending: content.requestHead) else { return }
                client.isRecording = false
                for piece in content.pieces {
                    guard (try? client.send(piece, within: .seconds(20))) != nil else { return }
                    sent.rise(by: piece.count)
                }
                if (try? client.readResponse(within: .seconds(10)))?.text == "whole: true" { answered.open() }
            }
            #expect(sent.awaitStandstill() < content.count / 4)
            try stage.expectBoundedMemory()
            mayRead.open()
            try answered.pass(within: 20)
            try stage.expectBoundedMemory()
        }
    }
}

extension Stage {
    /// However much has passed through the proxy, it holds little. A good part of this is the program itself.
    func expectBoundedMemory() throws {
        #if os(Linux)
            #expect(try proxy.figures.peakMemory < 64 * mebibyte)
        #endif
    }
}

extension PatternedContent {
    /// The head of a request with this content.
    var requestHead: String { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n" }

    /// Answers with this content, and reports how much of it has been sent.
    func origin(_ sent: Watermark = Watermark()) -> ScriptedOrigin.Script {
        { connection in
            _ = try connection.readRequest()
            connection.isRecording = false
            try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            for piece in pieces {
                try connection.send(piece, within: .seconds(20))
                sent.rise(by: piece.count)
            }
        }
    }
}

extension PatternedContent.Reader {
    /// Reads the rest of the content.
    mutating func takeAll(from client: RawClient) throws {
        while isIntact, !isComplete {
            let bytes = try client.receive(within: .seconds(10))
            if bytes.isEmpty { return }
            take(bytes)
        }
    }
}
