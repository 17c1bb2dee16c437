import Testing

@testable import HTTPCore

/// A body says once how it has ended.
@Suite struct BodyEndTests {
    /// The reports, as texts.
    private static func watched(_ body: Body, _ events: Events) -> Body {
        body.onEnd { end in
            let reason =
                switch end.reason {
                case .complete: "complete"
                case .failed(let error): "failed: \(error)"
                case .dropped: "dropped"
                }
            events.append("\(end.bytes) \(reason)\(end.isWhole ? " whole" : "")")
        }
    }

    @Test func `all of it has been read`() async throws {
        for content in ["hello", ""] {
            let events = Events()
            do {
                let body = Self.watched(Body(content), events)
                #expect(body.length == content.utf8.count && events.all == [])
                #expect(try await Wire(body.collect(upTo: 5)).text == content)
                #expect(try await body.next() == nil)
                #expect(events.all == ["\(content.utf8.count) complete whole"])
            }
            #expect(events.all.count == 1)
        }
    }

    @Test func `no content has ended at once`() {
        let events = Events()
        #expect(Self.watched(.none, events).isNone)
        #expect(Self.watched(Body(length: 5, source: nil), events).length == 5)
        #expect(events.all == ["0 complete whole", "0 complete whole"])
    }

    @Test func `unread or half-read content is dropped`() async throws {
        let events = Events()
        do { _ = Self.watched(Body("hello"), events) }
        do { _ = try await Self.watched(Body([UInt8](repeating: 0, count: Buffer.size + 1)), events).next() }
        #expect(events.all == ["0 dropped", "\(Buffer.size) dropped"])
    }

    @Test func `a reader that is cancelled hasn't ended it`() async throws {
        let events = Events()
        do {
            let body = Self.watched(Body { throw CancellationError() }, events)
            await #expect(throws: CancellationError.self) { try await body.next() }
            #expect(events.all == [])
        }
        #expect(events.all == ["0 dropped"])
    }

    @Test(arguments: [3, 8]) func `a wrong length isn't a whole body`(length: Int) async throws {
        let events = Events()
        var pieces = [[UInt8](repeating: 0, count: 5)]
        _ = try await Self.watched(Body(length: length) { pieces.popLast() }, events).collect(upTo: 10)
        #expect(events.all == ["5 failed: \(BodyLengthError(announced: length, read: 5))"])
    }

    // MARK: Through a server

    /// What the origin sends, to which method, and how the answer's body ends.
    static let answers: [(method: String, answer: Wire, end: String)] = [
        ("GET", "Content-Length: 5\r\n\r\nhello", "5 complete whole"),
        ("GET", "Content-Length: 0\r\n\r\n", "0 complete whole"),
        ("GET", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "5 complete whole"),
        ("HEAD", "Content-Length: 5\r\n\r\n", "0 complete whole"),
        ("GET", "Content-Length: 5\r\n\r\nhell", "4 failed: broken off"),
        ("GET", "Transfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n", "4 failed: broken off"),
    ]

    @Test(arguments: answers)
    func `the end of an origin's answer is reported`(method: String, answer: Wire, end: String) async throws {
        let (events, client) = (Events(), Client(limits: .test()))
        try await withServer { request in
            var answer = try await client.send(request, to: Origin("http://\(request.authority)"))
            answer.body = answer.body.onEnd { end in
                if case .failed(ClientError.brokenOff) = end.reason {
                    events.append("\(end.bytes) failed: broken off")
                } else {
                    events.append("\(end.bytes) \(end.reason)\(end.isWhole ? " whole" : "")")
                }
            }
            return answer
        } _: { loop, server in
            let (origin, client) = (try TestOrigin(on: loop), try await server.connect(on: loop))
            try await client.send(
                "\(method) / HTTP/1.1\r\nHost: \(origin.origin.authority.description)\r\nConnection: close\r\n\r\n")
            let connection = try await origin.accept()
            _ = try await connection.receive()
            try await connection.send("HTTP/1.1 200 OK\r\n\(answer.text)")
            connection.close()
            _ = try await client.receive(upTo: "never")
            #expect(events.all == [end])
        }
    }

    @Test func `a client that has gone, and one that wants no content, drop it`() async throws {
        let events = Events()
        try await withServer(limits: .test { $0.shutdown = .milliseconds(1) }) { request in
            let content = Body([UInt8](repeating: 0, count: request.method == .head ? 5 : 1 << 26))
            return Response(body: content.onEnd { events.append("\($0.reason) \($0.bytes < 1 << 26)") })
        } _: { loop, server in
            for method in ["HEAD", "GET"] {
                let client = try await server.connect(on: loop)
                try await client.send("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await client.receive()
                client.close()
                try await wait { events.all.count == (method == "HEAD" ? 1 : 2) }
            }
            #expect(events.all == ["dropped true", "dropped true"])
        }
    }
}
