import Testing

@testable import HTTPCore

/// Content in pieces: read one by one, and made one by one.
@Suite struct MadeBodyTests {
    private struct Failure: Error, CustomStringConvertible {
        let description = "no more"
    }

    /// A body of these pieces. Then it ends, or fails.
    private static func body(
        _ pieces: [String], length: Int? = nil, trailers: Fields = [:], fails: Bool = false
    ) -> Body {
        var rest = pieces[...]
        return Body(length: length, trailers: { trailers }) {
            await Task.yield()
            if rest.isEmpty, fails { throw Failure() }
            return rest.popFirst().map { Array($0.utf8) }
        }
    }

    // MARK: Reading

    @Test(arguments: [0, 1, Buffer.size, Buffer.size + 1, 3 * Buffer.size])
    func `next gives all of the content, at most a buffer at a time`(size: Int) async throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        var pieces = [content]
        let bodies = [Body(content), Body { pieces.popLast() }]
        for body in bodies {
            var read: [UInt8] = []
            while let piece = try await body.next() {
                #expect(!piece.isEmpty && piece.count <= Buffer.size)
                read += piece
            }
            let isSame = read == content
            #expect(isSame)
            #expect(try await body.next() == nil)
        }
        #expect(try await Body.none.next() == nil)
    }

    @Test func `a body that fails fails again`() async throws {
        var calls = 0
        let body = Body {
            calls += 1
            if calls == 2 { throw Failure() }
            return [0x61]
        }
        #expect(try await body.next() == [0x61])
        for _ in 0..<2 { await #expect(throws: Failure.self) { try await body.next() } }
    }

    @Test func `a body that never waits lets others have their turn`() async throws {
        try await onLoop { loop in
            var made = 0
            var seen: Int?
            let body = Body {
                made += 1
                return made > 1000 ? nil : [0]
            }
            loop.spawn { seen = made }
            let content = try await body.collect(upTo: 1000)
            #expect(content.count == 1000 && seen ?? 1000 < 100)
        }
    }

    // MARK: To a client

    @Test func `pieces and trailers become chunks`() async throws {
        try await withServer { _ in
            Response(body: Self.body(["he", "", "llo"], trailers: ["X": "1", "Content-Length": "9"]))
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receive().contains("\r\nTransfer-Encoding: chunked\r\n"))
                #expect(try await client.receive() == "2\r\nhe\r\n3\r\nllo\r\n0\r\nX: 1\r\n\r\n")
            }
        }
    }

    @Test func `a filter passes each piece on as it comes`() async throws {
        try await withServer { request in
            Response(
                body: Body(length: request.body.length, trailers: { request.body.trailers }) {
                    try await request.body.next().map { $0.map { $0 - 0x20 } }
                })
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
            _ = try await client.receive()
            #expect(try await client.receive(upTo: "A\r\n") == "1\r\nA\r\n")
            try await client.send("2\r\nbc\r\n")
            #expect(try await client.receive(upTo: "C\r\n") == "2\r\nBC\r\n")
            try await client.send("0\r\nX: 1\r\n\r\n")
            #expect(try await client.receive() == "0\r\nX: 1\r\n\r\n")
        }
    }

    @Test func `pieces are only made when the client takes them`() async throws {
        let events = Events()
        try await withServer { _ in
            Response(
                body: Body {
                    events.append("made")
                    return [UInt8](repeating: 0, count: 256 * 1024)
                })
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            var before = 0
            repeat {
                before = events.all.count
                try await loop.sleep(for: .milliseconds(100))
            } while events.all.count > before && before < 200
            #expect((1..<200).contains(before))
            client.close()
        }
    }

    static let lengths: [Int?] = [nil, 10]

    @Test(arguments: lengths) func `a body that throws never looks complete`(length: Int?) async throws {
        try await withServer { _ in
            Response(body: Self.body(["hello"], length: length, fails: true))
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive()
            #expect(try await client.receive(upTo: "never") == (length == nil ? "5\r\nhello\r\n" : "hello"))
            #expect(server.reported == ["no more"])
            let old = try await server.connect(on: loop)
            try await old.send("GET / HTTP/1.0\r\n\r\n")
            await #expect(throws: StreamError.closed) {
                if length != nil { throw StreamError.closed }
                _ = try await old.receive(upTo: "never")
            }
        }
    }

    @Test(arguments: [3, 8]) func `a body of a wrong length is cut off`(length: Int) async throws {
        try await withServer { _ in
            Response(body: Self.body(["he", "llo"], length: length))
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive()
            #expect(try await client.receive(upTo: "never") == (length == 3 ? "he" : "hello"))
            #expect(server.reported == ["\(BodyLengthError(announced: length, read: 5))"])
        }
    }

    // MARK: To an origin

    static let wrong: [(length: Int?, fails: Bool, error: String)] = [
        (nil, true, "no more"), (10, true, "no more"), (8, false, "a body of 8 bytes ended after 5"),
    ]

    @Test(arguments: wrong)
    func `a request with such a body is cut off, too`(length: Int?, fails: Bool, error: String) async throws {
        try await onLoop { loop in
            let origin = try TestOrigin(on: loop)
            let body = Self.body(["hello"], length: length, fails: fails)
            let request = Request(.post, "/", authority: origin.origin.authority, body: body)
            let (exchange, connection) = try await origin.begin(request, with: Client(limits: .test()))
            #expect(try await connection.receive(upTo: "never") == (length == nil ? "5\r\nhello\r\n" : "hello"))
            do {
                _ = try await exchange.response()
                Issue.record("it was answered")
            } catch let failure {
                #expect("\(failure)" == error)
            }
        }
    }
}
