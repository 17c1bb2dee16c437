import Testing

@testable import HTTPCore

/// One request and one response: what the origin gets, and what the client makes of the origin's response.
@Suite struct ClientTests {
    private let client = Client(limits: .test())

    // MARK: The request

    @Test func `the request is sent as it is`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let fields: Fields = ["X-a": "1", "b": "2", "X-A": "3"]
            let request = Request.to("b:99", method: .delete, target: "/a%2Fb//?c", fields: fields)
            _ = Exchange(request, to: origin.origin, with: client, on: loop)
            let sent = try await origin.accept().receive()
            #expect(sent == "DELETE /a%2Fb//?c HTTP/1.1\r\nHost: b:99\r\nX-a: 1\r\nb: 2\r\nX-A: 3\r\n\r\n")
        }
    }

    @Test func `a request that the program makes goes out in one piece`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let fields: Fields = [
                "X": "1\r\nY: 2", "Host": "b", "Content-Length": "9", "Transfer-Encoding": "chunked",
                "Connection": "close",
            ]
            let request = Request(
                "PURGE", "/a?b", authority: Authority(unchecked: "c:1"), fields: fields, body: Body("hi"))
            #expect(request.clientAddress.isEmpty && request.version == .http11 && request.scheme == "http")
            try await request.send(interim: Response(Status(code: 103)))
            _ = Exchange(request, to: origin.origin, with: client, on: loop)
            let sent = try await origin.accept().receive(upTo: "hi")
            #expect(sent == "PURGE /a?b HTTP/1.1\r\nHost: c:1\r\nX: 1  Y: 2\r\nContent-Length: 2\r\n\r\nhi")
        }
    }

    /// Otherwise the origin would take the next request for the rest of the content.
    @Test(arguments: [1, Buffer.size + 1]) func `content that has been read isn't announced again`(size: Int)
        async throws
    {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let body = Body([UInt8](repeating: 0, count: size))
            #expect(try await body.next() != nil)
            let exchange = Exchange(.to("a", body: body), to: origin.origin, with: client, on: loop)
            let connection = try await origin.accept()
            await #expect(throws: BodyLengthError.self) { _ = try await exchange.response() }
            while try await !connection.hasEnd() {}
        }
    }

    @Test func `a short body is sent together with its head`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let request = Request.to("a", method: .put, body: Body("hello"))
            _ = Exchange(request, to: origin.origin, with: client, on: loop)
            let sent = try await origin.accept().receive(upTo: "hello")
            #expect(sent == "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        }
    }

    @Test func `a body of unknown length is sent in chunks`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let body = Body(length: nil, source: Pieces(["hel", "lo"], trailers: ["X": "1"]))
            let exchange = Exchange(.to("a", method: .post, body: body), to: origin.origin, with: client, on: loop)
            let connection = try await origin.accept()
            #expect(try await connection.receive().hasSuffix("\r\nTransfer-Encoding: chunked\r\n\r\n"))
            #expect(try await connection.receive() == "3\r\nhel\r\n2\r\nlo\r\n0\r\nX: 1\r\n\r\n")
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            #expect(try await exchange.response().status == .ok)
        }
    }

    /// The system says so when the request is sent. Nothing of it has gone out, so even a POST can be sent elsewhere.
    @Test func `a request isn't lost with a connection that was dead before it`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (first, idle) = try await origin.begin(with: client)
            try await idle.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = try await first.response()
            idle.reset()
            let (second, fresh) = try await origin.begin(.to("a", method: .post), with: client)
            try await fresh.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            #expect(try await second.response().status == .ok)
        }
    }

    // MARK: Expect

    @Test func `the body waits for the origin's 100 Continue`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let body = Body(length: 5, source: Pieces(["hello"]))
            let request = Request.to("a", method: .put, fields: ["Expect": "100-continue"], body: body)
            let exchange = Exchange(request, to: origin.origin, with: client, on: loop)
            let connection = try await origin.accept()
            #expect(try await connection.receive().contains("Expect: 100-continue\r\n"))
            try? await loop.sleep(for: .milliseconds(5))
            #expect(connection.stream.hasNothingToRead)
            try await connection.send("HTTP/1.1 100 Continue\r\n\r\n")
            #expect(try await connection.receive(upTo: "hello") == "hello")
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            #expect(try await exchange.response().status == .ok)
            // The 100 is for this client, and isn't passed on.
            #expect(exchange.interim.isEmpty)
        }
    }

    @Test func `the body doesn't wait forever`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.continueWait = .milliseconds(10) })
            let origin = try TestOrigin(on: loop)
            let body = Body(length: 5, source: Pieces(["hello"]))
            let request = Request.to("a", method: .put, fields: ["Expect": "100-continue"], body: body)
            _ = Exchange(request, to: origin.origin, with: client, on: loop)
            #expect(try await origin.accept().receive(upTo: "hello").hasSuffix("\r\n\r\nhello"))
        }
    }

    /// The announced body will never come. The origin would take anything else on this connection for it.
    @Test func `a body that the origin refuses ends the connection`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let body = Body(length: 5, source: Pieces(["hello"]))
            let request = Request.to("a", method: .put, fields: ["Expect": "100-continue"], body: body)
            let (exchange, connection) = try await origin.begin(request, with: client)
            try await connection.send("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n")
            #expect(try await exchange.response().status == .expectationFailed)
            #expect(try await connection.hasEnd())
        }
    }

    // MARK: The response

    @Test func `the response is there as soon as its head is`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            try await connection.send("HTTP/1.1 404 Nope\r\nX: 1\r\nx: 2\r\nTransfer-Encoding: chunked\r\n\r\n")
            let response = try await exchange.response()
            #expect(response.status.description == "404 Nope")
            #expect(response.fields.text == ["X: 1", "x: 2"])
            #expect(response.body.length == nil)
            #expect(response.body.source?.isReady == false)
            try await connection.send("2\r\nok\r\n0\r\nEnd: 1\r\n\r\n")
            #expect(try await response.body.collect(upTo: 10) == Wire("ok").bytes)
            #expect(response.body.trailers.text == ["End: 1"])
        }
    }

    @Test func `redirects are responses like any other`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            try await connection.send("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")
            #expect(try await exchange.response().fields["Location"] == "/b")
            #expect(connection.stream.hasNothingToRead)
        }
    }

    @Test func `interim responses are passed on`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection) = try await origin.begin(with: client)
            try await connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 P\r\n\r\n")
            try await wait { exchange.interim.count == 2 }
            #expect(exchange.interim.map(\.status.code) == [103, 102])
            #expect(exchange.interim[0].fields.text == ["Link: </a>"])
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            #expect(try await exchange.response().status == .ok)
        }
    }

    @Test func `the number of interim responses has a limit`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.interimResponses = 3 })
            let final = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            for (count, isTaken) in [(3, true), (4, false)] {
                let origin = try TestOrigin(on: loop)
                let (exchange, connection) = try await origin.begin(with: client)
                try await connection.send("\("HTTP/1.1 102 Processing\r\n\r\n" * count + final)")
                #expect(await exchange.hasFailed(.malformed) == !isTaken)
            }
        }
    }

    /// Sends a request of which the origin has got the beginning, and whose rest comes from `sender`, if at all.
    private func upload(
        to origin: TestOrigin, with client: Client, on loop: EventLoop
    ) async throws -> (exchange: Exchange, connection: RawConnection, sender: Peer) {
        let (source, sender) = try Peer.pair(on: loop)
        sender.send("hel")
        let body = Body(length: 1_000_000, source: incoming(source, .bytes(1_000_000)))
        let exchange = Exchange(.to("a", method: .put, body: body), to: origin.origin, with: client, on: loop)
        let connection = try await origin.accept()
        #expect(try await connection.receive(upTo: "hel").hasSuffix("\r\n\r\nhel"))
        return (exchange, connection, sender)
    }

    @Test func `a response that arrives before the body is sent counts`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let (exchange, connection, sender) = try await upload(to: origin, with: client, on: loop)
            defer { withExtendedLifetime(sender) {} }
            try await connection.send("HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno")
            #expect(try await exchange.content() == "no")
            // The rest of the body will never come.
            #expect(try await connection.hasEnd())
        }
    }

    @Test func `a response that began before the request broke off isn't cut off`() async throws {
        try await onLoop { loop in
            let client = Client(limits: .test { $0.linger = .milliseconds(50) })
            let origin = try TestOrigin(on: loop)
            let (exchange, connection, sender) = try await upload(to: origin, with: client, on: loop)
            try await connection.send("HTTP/1.1 200 OK\r\nContent-")
            await pause(for: .milliseconds(20))
            sender.endSending()
            // The end of the request has arrived, and so `linger` begins.
            while try await !connection.hasEnd() {}
            try await connection.send("Length: 2\r\n\r\nn")
            await pause(for: .milliseconds(150))
            try await connection.send("o")
            #expect(try await exchange.content() == "no")
        }
    }

    @Test func `an interim response that can't be passed on isn't the origin's fault`() async throws {
        try await onLoop { [client] loop in
            let origin = try TestOrigin(on: loop)
            let sending = loop.spawn {
                await #expect(throws: StreamError.timeout) {
                    _ = try await client.send(.to("a"), to: origin.origin) { _ in throw StreamError.timeout }
                }
            }
            let connection = try await origin.accept()
            _ = try await connection.receive()
            try await connection.send("HTTP/1.1 103 Early Hints\r\n\r\n")
            await sending.value
            #expect(try await connection.hasEnd())
        }
    }
}
