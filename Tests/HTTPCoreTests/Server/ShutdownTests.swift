import Synchronization
import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a server ends: it takes no new requests, and it finishes those in flight.
@Suite struct ShutdownTests {
    @Test func `idle connections are closed at once`() async throws {
        try await withServer { _ in
            plain("")
        } _: { loop, server in
            let (silent, client) = (try await server.connect(on: loop), try await server.connect(on: loop))
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive()
            await server.stop()
            #expect(try await silent.hasEnd())
            #expect(try await client.hasEnd())
            await #expect(throws: (any Error).self) { try await server.connect(on: loop).receive() }
        }
    }

    /// A client that has had so many answers.
    private func client(of server: TestServer, on loop: EventLoop, after count: Int) async throws -> RawConnection {
        let client = try await server.connect(on: loop)
        for _ in 0..<count {
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive(upTo: "done.")
        }
        return client
    }

    /// The loop notices the end before the request. If requests come soon after each other, the connection keeps its
    /// task.
    @Test(arguments: 1...4)
    func `a request that arrives together with the end is answered`(before: Int) async throws {
        try await withServer { _ in
            plain("done.")
        } _: { loop, server in
            let client = try await client(of: server, on: loop, after: before)
            await server.stop(after: client.sender(of: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
            #expect(try await client.receive().contains("\r\nConnection: close\r\n"))
            #expect(try await client.receive(upTo: "done.") == "done.")
            #expect(try await client.hasEnd())
        }
    }

    @Test(arguments: 1...4)
    func `an empty line that arrives together with the end isn't waited for`(before: Int) async throws {
        try await withServer { _ in
            plain("done.")
        } _: { loop, server in
            let client = try await client(of: server, on: loop, after: before)
            await server.stop(after: client.sender(of: "\r\n"))
            #expect(try await client.hasEnd())
        }
    }

    /// If the client's next request met a closed connection, the client would lose what the system hasn't sent yet.
    @Test(arguments: [0, 1])
    func `an answer that the client is still taking arrives whole, though a request follows`(before: Int) async throws {
        let content = String(repeating: "x", count: 1 << 20)
        try await withServer { request in
            plain(request.target.description == "/large" ? content + "done." : "done.")
        } _: { loop, server in
            let client = try await client(of: server, on: loop, after: before)
            try await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            try? await loop.sleep(for: .milliseconds(50))
            await server.stop()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try? await loop.sleep(for: .milliseconds(50))
            _ = try await client.receive()
            #expect(try await client.receive(upTo: "done.").utf8.count == content.utf8.count + 5)
            #expect(try await client.hasEnd())
            client.close()
        }
    }

    @Test func `a request in flight is answered before the end`() async throws {
        let events = Events()
        try await withServer { _ in
            events.append("begin")
            while events.all != ["begin", "stopped"] { await pause(for: .milliseconds(1)) }
            return plain("done.")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await wait { events.all == ["begin"] }
            await server.stop()
            events.append("stopped")
            #expect(try await client.receive().contains("\r\nConnection: close\r\n"))
            #expect(try await client.receive(upTo: "done.") == "done.")
            #expect(try await client.hasEnd())
        }
    }

    /// The handler never ends by itself. The server stops waiting after a while, or at a second signal.
    @Test(arguments: [1, 2]) func `a handler that takes too long is cut off`(signals: Int) async throws {
        let events = Events()
        let limits = Limits.test { $0.shutdown = signals == 1 ? .milliseconds(20) : .seconds(60) }
        try await withServer(limits: limits) { _ in
            events.append("begin")
            await pause(for: .seconds(60))
            return plain("")
        } _: { loop, server in
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await wait { events.all == ["begin"] }
            for _ in 0..<signals { await server.stop() }
            #expect(try await client.hasEnd())
        }
    }

    // MARK: The whole server

    @Test func `a server runs until it's stopped`() async throws {
        let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_DFL)) }
        defer { for (number, handler) in handlers { signal(number, handler) } }
        let events = Events()
        let thread = try Platform.startThread {
            #expect(throws: Never.self) {
                try Server(port: 0, workers: 2).run { url, stop in
                    events.append(url)
                    stop()
                } _: { _ in
                    plain("")
                }
            }
        }
        pthread_join(thread, nil)
        #expect(events.all.count == 1 && events.all[0].hasPrefix("http://127.0.0.1:"))
    }

    /// The first worker runs on the calling thread, and the second one is made to take longer.
    @Test func `a server that is stopped has ended when all of its workers have`() async throws {
        let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_DFL)) }
        defer { for (number, handler) in handlers { signal(number, handler) } }
        let events = Events()
        let first = Mutex<EventLoop?>(nil)
        // So many that the second worker gets some of them.
        let count = 16
        let thread = try Platform.startThread {
            #expect(throws: Never.self) {
                try Server(port: 0, workers: 2).run { url, stop in
                    first.withLock { $0 = EventLoop.current }
                    EventLoop.current?.spawn {
                        await #expect(throws: Never.self) {
                            let clients = try (1...count).map { _ in try Self.client(of: url) }
                            for client in clients { try await client.flush() }
                            try await wait { events.all.count == count }
                            events.append("stop")
                            stop()
                        }
                    }
                } _: { _ in
                    events.append("begin")
                    let isFirst = first.withLock { $0 } === EventLoop.current
                    while !events.all.contains("stop") { await pause(for: .milliseconds(1)) }
                    if !isFirst { usleep(50_000) }
                    events.append(isFirst ? "end" : "second end")
                    return plain("")
                }
            }
        }
        pthread_join(thread, nil)
        #expect(events.all.filter { $0.hasSuffix("end") }.count == count)
        #expect(events.all.contains("second end") || !Platform.sharesPorts)
    }

    /// A connection that is about to send a request.
    private static func client(of url: String) throws -> Stream {
        let address = SocketAddress.loopback("127.0.0.1").with(port: try Origin(url).port)
        let loop = try #require(EventLoop.current)
        let stream = try Stream(Socket.connecting(to: address), on: loop, limits: SharedLimits(.test()))
        stream.wouldBlock(.write)
        stream.output.append("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return stream
    }

    /// With port 0, the system chooses a port that is free at 127.0.0.1. At ::1, many of these are taken here.
    @Test func `a port that is taken at the second address is exchanged for another one`() throws {
        DescriptorLimit.raise()
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        while taken.count < 1500, let socket = try? Socket.listening(at: .loopback("::1"), sharingPort: false) {
            taken.append(socket.release())
        }
        for _ in 1...100 { _ = try ListeningSockets(host: nil, port: 0, workers: 1) }
    }

    /// If a server can't start, its ports are free for the next one. Another test can take a free port at once, and a
    /// program that a test starts can hold it for a moment. So this tries several times.
    @Test(arguments: [1, 3]) func `listening sockets that no worker takes are closed`(workers: Int) throws {
        let isClosed = try (1...20).contains { _ in
            let port = try ListeningSockets(host: nil, port: 0, workers: workers).url.split(separator: ":").last
            let address = SocketAddress.loopback("127.0.0.1").with(port: UInt16(port ?? "") ?? 0)
            return (try? Socket.listening(at: address, sharingPort: false).localAddress()) != nil
        }
        #expect(isClosed)
    }

    @Test func `a port in use is an error in one clear line`() throws {
        let taken = try Socket.listening(at: .loopback("127.0.0.1"), sharingPort: false)
        let port = try taken.localAddress().port
        for workers in [1, 2] {
            let error = #expect(throws: ListenError.self) {
                try Server(port: port, workers: workers).run { _ in plain("") }
            }
            #expect(error?.description.contains("\(port)") == true)
            #expect(error?.description.contains("\n") == false)
        }
    }
}
