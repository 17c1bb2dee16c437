import Synchronization
import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a worker does again and again.
@Suite struct RoutineTests {
    private struct Failure: Error {}

    @Test func `a client works in it, and an error is reported and ends nothing`() async throws {
        let target = Mutex<Origin?>(nil)
        let client = Client(limits: .test())
        let routine = Routine.Plan(interval: .milliseconds(2)) { _ in
            guard let origin = target.withLock(\.self) else { return }
            let answer = try await client.send(Request(.get, "/health", authority: origin.authority), to: origin)
            if answer.status != .ok { throw Failure() }
        }
        try await withServer(routines: [routine]) { _ in
            plain("")
        } _: { loop, server in
            let origin = try TestOrigin(on: loop)
            target.withLock { $0 = origin.origin }
            let connection = try await origin.accept()
            for status in ["200 OK", "500 No", "200 OK"] {
                #expect(try await connection.receive().hasPrefix("GET /health HTTP/1.1\r\n"))
                try await connection.send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
            }
            try await wait { server.reported == ["Failure()"] }
            #expect(try origin.hasAnother == false)
        }
    }

    @Test func `calls come at their interval, and one that takes too long doesn't pile up`() async throws {
        let events = Events()
        let isSlow = Atomic(false)
        let start = Instant.now
        let routine = Routine.Plan(interval: .milliseconds(50)) { _ in
            events.append("begin")
            if isSlow.load(ordering: .relaxed) { await pause(for: .milliseconds(175)) }
            events.append("end")
        }
        try await withServer(routines: [routine]) { _ in
            plain("")
        } _: { loop, _ in
            try await wait { events.all.count >= 8 }
            #expect(Instant.now - start >= .milliseconds(150), "the first one at once, and three after it")
            isSlow.store(true, ordering: .relaxed)
            let before = events.all.count
            let pause = Instant.now
            try await wait { events.all.count >= before + 6 }
            #expect(Instant.now - pause >= .milliseconds(300))
            let all = events.all
            #expect(all.enumerated().allSatisfy { $1 == ($0.isMultiple(of: 2) ? "begin" : "end") })
        }
    }

    @Test func `it ends with the server`() async throws {
        let (events, requests) = (Events(), Events())
        let routine = Routine.Plan(interval: .milliseconds(1)) { _ in
            events.append("begin")
            do {
                try await EventLoop.current?.sleep(for: .seconds(60))
                events.append("slept")
            } catch {
                events.append("\(error)")
                throw error
            }
        }
        try await withServer(routines: [routine]) { _ in
            requests.append("request")
            await pause(for: .milliseconds(50))
            return plain("done.")
        } _: { loop, server in
            try await wait { events.all == ["begin"] }
            let client = try await server.connect(on: loop)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await wait { requests.all == ["request"] }
            await server.stop()
            #expect(try await client.receive(upTo: "done.").hasSuffix("done."))
            #expect(events.all == ["begin", "CancellationError()"])
            #expect(server.reported == [])
            client.close()
        }
    }

    @Test func `each worker has its number`() throws {
        let handlers = [SIGINT, SIGTERM].map { ($0, signal($0, SIG_DFL)) }
        defer { for (number, handler) in handlers { signal(number, handler) } }
        let events = Events()
        var server = Server(port: 0, workers: 3)
        server.every(.milliseconds(1)) { worker in events.append("\(worker)") }
        server.every(.seconds(60)) { _ in events.append("seldom") }
        try server.run { _, stop in
            let thread = try? Platform.startThread {
                let deadline = Instant.now + .seconds(10)
                let wanted: Set = ["0", "1", "2", "seldom"]
                while Set(events.all) != wanted, Instant.now < deadline { usleep(1000) }
                stop()
            }
            if let thread { pthread_detach(thread) }
        } _: { _ in
            plain("")
        }
        let all = events.all
        #expect(Set(all) == ["0", "1", "2", "seldom"])
        #expect(all.count { $0 == "seldom" } == 3)
        usleep(10_000)
        #expect(events.all == all)
    }
}
