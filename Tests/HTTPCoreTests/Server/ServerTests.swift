import Testing

@testable import HTTPCore

/// A worker, with the tests as its clients, byte by byte.
@Suite struct ServerTests {
    // MARK: Requests and responses

    @Test func `a handler gets the request and answers it`() async throws {
        try await withServer { request in
            #expect(request.fields.text == ["X: 1", "x: 2"])
            let parts = [request.method.description, request.target.description, request.authority.description]
            return .text((parts + [request.version.description, request.clientAddress]).joined(separator: " "))
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("PATCH /a?b HTTP/1.1\r\nX: 1\r\nHost: c:1\r\nx: 2\r\n\r\n")
            let head = try await client.receive()
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
            #expect(head.hasSuffix("\r\nContent-Length: 28\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"))
            #expect(try await client.receive(upTo: "0.1") == "PATCH /a?b c:1 1.1 127.0.0.1")
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        try await withServer { request in
            // The first one takes longest.
            await pause(for: .milliseconds(request.target.description == "/1" ? 20 : 1))
            return plain("<\(request.target)>")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("\((1...3).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())")
            for number in 1...3 {
                _ = try await client.receive()
                #expect(try await client.receive(upTo: ">") == "</\(number)>")
            }
        }
    }

    static let last: [Wire] = [
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    ]

    @Test(arguments: last) func `the last request is answered with Connection: close`(request: Wire) async throws {
        try await withServer { _ in
            plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send(request)
            #expect(try await client.receive().contains("\r\nConnection: close\r\n"))
            #expect(try await client.hasEnd())
        }
    }

    @Test func `empty lines between requests are ignored`() async throws {
        try await withServer(limits: .test { $0.headTime = .milliseconds(10) }) { _ in
            plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            for _ in 0..<2 {
                try await client.send("\r\n")
                try? await loop.sleep(for: .milliseconds(20))
                try await client.send("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n")
                #expect(try await client.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test func `a response to HEAD has no body`() async throws {
        try await withServer { _ in
            plain("hello")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            for _ in 0..<2 {
                try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receive().contains("\r\nContent-Length: 5\r\n"))
            }
            #expect(client.stream.input.isEmpty)
        }
    }

    // MARK: Bodies

    @Test func `a body is streamed back while it arrives`() async throws {
        try await withServer { request in
            Response(body: request.body)
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n")
            #expect(try await client.receive().contains("\r\nTransfer-Encoding: chunked\r\n"))
            #expect(try await client.receive(upTo: "hel\r\n") == "3\r\nhel\r\n")
            try await client.send("2\r\nlo\r\n")
            #expect(try await client.receive(upTo: "lo\r\n") == "2\r\nlo\r\n")
            try await client.send("0\r\nX: 1\r\n\r\n")
            #expect(try await client.receive() == "0\r\nX: 1\r\n\r\n")
        }
    }

    /// Bodies that the handler doesn't read, and whether the connection is used again after them.
    static let unread: [(request: Wire, goesOn: Bool)] = [
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", true),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhello", false),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", false),
    ]

    @Test(arguments: unread)
    func `an unread body is never taken for a request`(request: Wire, goesOn: Bool) async throws {
        try await withServer { _ in
            plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send(request)
            let head = try await client.receive()
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(head.contains("\r\nConnection: close\r\n") == !goesOn)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receive().hasPrefix("HTTP/1.1 200 OK\r\n") == goesOn)
        }
    }

    @Test func `the client is told to go on when the handler reads the body`() async throws {
        try await withServer { request in
            plain(Wire(try await request.body.collect(upTo: 10)).text)
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try await client.receive() == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("hello")
            #expect(try await client.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(try await client.receive(upTo: "hello") == "hello")
        }
    }

    static let broken: [(body: Wire, code: Int)] = [("Z\r\n", 400), ("5\r\nhelloX", 400), ("0\r\nX : 1\r\n\r\n", 400)]

    @Test(arguments: broken) func `a malformed body is the client's fault`(body: Wire, code: Int) async throws {
        try await withServer { request in
            _ = try? await request.body.collect(upTo: 100)
            return plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body.text)")
            let head = try await client.receive()
            #expect(head.hasPrefix("HTTP/1.1 \(code) ") && head.contains("\r\nConnection: close\r\n"))
        }
    }

    // MARK: Faults of the handler

    @Test(arguments: [100, 101, 103, 199])
    func `an interim status as the final response becomes a 500`(code: Int) async throws {
        try await withServer { _ in
            Response(Status(code: code))
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receive().hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
        }
    }

    @Test func `a body that's shorter than announced ends with a closed connection`() async throws {
        try await withServer { _ in
            Response(body: Body(length: 10, source: Pieces(["hello"])))
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receive().contains("\r\nContent-Length: 10\r\n"))
            #expect(["hello", ""].contains(try await client.receive()))
            #expect(server.reported == ["a body of 10 bytes ended after 5"])
        }
    }

    @Test func `interim responses go before the final one`() async throws {
        try await withServer { request in
            try await request.send(interim: Response(Status(code: 103), fields: ["Link": "</a>"]))
            try await request.send(interim: Response(Status(code: 101)))
            return plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.0\r\n\r\n")
            #expect(try await client.receive() == "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            #expect(try await client.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
            // HTTP/1.0 has no interim responses.
            #expect(try await client.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    /// A handler that keeps its request must not interfere with later exchanges.
    @Test func `a request that has been answered sends no interim response`() async throws {
        nonisolated(unsafe) var old: Request?
        try await withServer { request in
            if let old = unsafe old {
                try await old.send(interim: Response(Status(code: 103), fields: ["Link": "</old>"]))
            }
            unsafe old = request
            return plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
        unsafe old = nil
    }

    // MARK: Faults of the client

    static let malformed: [(request: Wire, code: Int)] = [
        ("garbage\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 505),
        ("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 501), ("\("M" * 40) / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("GET /\("a" * 9000) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \("a" * 40_000)\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417),
    ]

    @Test(arguments: malformed) func `a malformed request is refused`(request: Wire, code: Int) async throws {
        try await withServer { _ in
            plain("handled")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("\(request.text)GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try await client.receive()
            #expect(head.hasPrefix("HTTP/1.1 \(code) "))
            // The bytes after a request without an end could be a part of it.
            if code != 501 || request.text.hasPrefix("M") {
                #expect(head.contains("\r\nConnection: close\r\n"))
                #expect(try await client.receive().contains("handled") == false)
            }
        }
    }

    @Test func `a head that takes too long is answered with 408`() async throws {
        try await withServer(limits: .test { $0.headTime = .milliseconds(10) }) { _ in
            plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost:")
            #expect(try await client.receive().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        }
    }

    /// A client that sends no request gets no response.
    @Test func `an idle connection is closed without a response`() async throws {
        try await withServer(limits: .test { $0.idle = .milliseconds(10) }) { _ in
            plain("")
        } _: { loop, server in
            let silent = try await server.connect(on: loop)
            #expect(try await silent.hasEnd())
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive()
            #expect(try await client.hasEnd())
        }
    }

    @Test func `a client that goes away cancels its handler`() async throws {
        let events = Events()
        try await withServer { _ in
            events.append("begin")
            await pause(for: .seconds(60))
            events.append(Task.isCancelled ? "cancelled" : "slept")
            return plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await wait { events.all == ["begin"] }
            client.reset()
            try await wait { events.all == ["begin", "cancelled"] }
        }
    }

    @Test func `connections beyond the limit wait`() async throws {
        try await withServer(limits: .test { $0.connections = 1 }) { _ in
            plain("")
        } _: { loop, server in
            let (first, second) = (try await server.connect(on: loop), try await server.connect(on: loop))
            try await first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await first.receive()
            try await second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try? await loop.sleep(for: .milliseconds(20))
            #expect(second.stream.hasNothingToRead)
            first.close()
            #expect(try await second.receive().hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }
}
