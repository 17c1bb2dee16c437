import Synchronization
import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct EventLoopTests {
    // MARK: Fairness

    /// This counts rounds and not seconds. Between two turns of a task that gives way, every socket has a turn.
    @Test(arguments: [1, 10, 200])
    func `every socket has its turn between two turns of a task that gives way`(busy: Int) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var turns = 0
            var isOver = false
            for _ in 0..<busy {
                loop.spawn {
                    while !isOver {
                        turns += 1
                        await loop.yield()
                    }
                }
            }
            for _ in 0..<10 {
                peer.send("a")
                let before = turns
                #expect(try await stream.read())
                stream.input.consume(1)
                // One round may have begun already, and another may end before the loop looks at the socket.
                #expect(turns - before <= 2 * busy)
            }
            isOver = true
            await loop.yield()
        }
    }

    /// Reading from memory never waits, and neither does writing to a peer that takes everything at once.
    @Test func `a long body gives way to other tasks`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var others = 0
            var isOver = false
            loop.spawn {
                while !isOver {
                    others += 1
                    _ = peer.received()
                    await loop.yield()
                }
            }
            var transfer = BodyWriter(Body([UInt8](repeating: 0, count: 16 << 20)), .bytes(16 << 20), over: stream)
            try await transfer.run()
            #expect(others >= 16 << 20 / (Buffer.size * 16))
            isOver = true
            await loop.yield()
        }
    }

    // MARK: Tasks

    @Test func `a task stays on the thread of its loop`() async throws {
        #expect(EventLoop.current == nil)
        try await onLoop { loop in
            #expect(EventLoop.current === loop)
            await Task.yield()
            #expect(EventLoop.current === loop)
            try? await loop.sleep(for: .milliseconds(1))
            #expect(EventLoop.current === loop)
            await withTaskGroup { group in
                group.addTask { #expect(EventLoop.current === loop) }
            }
        }
        #expect(EventLoop.current == nil)
    }

    @Test func `tasks run in the order in which they were started`() async throws {
        try await onLoop { loop in
            var order: [Int] = []
            let tasks = (0..<100).map { number in loop.spawn { order.append(number) } }
            for task in tasks { await task.value }
            #expect(order == Array(0..<100))
        }
    }

    @Test func `another thread can hand over work`() async throws {
        try await onLoop { loop in
            // The work comes from many threads of the standard library at the same time.
            let tasks = (0..<100).map { _ in
                Task.detached {
                    #expect(EventLoop.current == nil)
                    await withCheckedContinuation { continuation in
                        loop.execute { here in
                            #expect(EventLoop.current === loop && here === loop)
                            continuation.resume()
                        }
                    }
                }
            }
            for task in tasks { await task.value }
        }
    }

    @Test func `two loops run beside each other`() async throws {
        try await onLoop { one in
            try await onLoop { other in
                #expect(EventLoop.current === other)
                await one.spawn { #expect(EventLoop.current === one) }.value
                #expect(EventLoop.current === other)
            }
        }
    }

    /// A task that never waits for long must not make the sockets wait.
    @Test func `busy tasks leave time for sockets`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            // The first read finds nothing, so that the selector has to report the bytes.
            #expect(stream.hasNothingToRead)
            var hasRead = false
            let reader = loop.spawn { hasRead = (try? await stream.read()) == true }
            await Task.yield()
            peer.send("a")
            try await wait { hasRead }
            stream.close()
            await reader.value
        }
    }

    // MARK: Time

    @Test func `sleeping takes its time`() async throws {
        try await onLoop { loop in
            let start = loop.now
            try? await loop.sleep(for: .milliseconds(20))
            #expect(loop.now - start >= .milliseconds(20))
            #expect(Instant.now - start >= .milliseconds(20))
        }
    }

    @Test func `sleeping tasks wake in the order of their moments`() async throws {
        try await onLoop { loop in
            var order: [Int] = []
            let tasks = [30, 10, 20].map { time in
                loop.spawn {
                    try? await loop.sleep(for: .milliseconds(time))
                    order.append(time)
                }
            }
            for task in tasks { await task.value }
            #expect(order == [10, 20, 30])
        }
    }

    @Test func `a cancelled task wakes from its sleep at once`() async throws {
        try await onLoop { loop in
            let before = loop.spawn { try? await loop.sleep(for: .seconds(3600)) }
            before.cancel()
            await before.value
            let during = loop.spawn { try? await loop.sleep(for: .seconds(3600)) }
            await Task.yield()
            during.cancel()
            await during.value
        }
    }

    /// A deadline counts from the time when a task continues, and not from the time when the loop began to wait.
    @Test func `the loop's time is the present one after a long wait`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let descriptor = peer.descriptor
            let sender = try Platform.startThread {
                usleep(1_000_000)
                var byte: UInt8 = 0
                _ = unsafe write(descriptor, &byte, 1)
            }
            #expect(try await stream.read(until: Instant.now + .seconds(10)))
            #expect(Instant.now - loop.now < .milliseconds(500))
            pthread_join(sender, nil)
        }
    }

    /// A loop that ends also ends all waits on it, for sockets and for times.
    @Test func `the end of a loop ends the waits on it`() async throws {
        let ended = Mutex(0)
        try await onLoop { loop in
            // The loop runs until the caller of this body has a turn, so no deadline may come earlier.
            let (stream, peer) = try Peer.pair(on: loop, limits: .test { $0.silence = .seconds(3600) })
            loop.spawn {
                await #expect(throws: StreamError.closed) { try await stream.read(until: nil) }
                ended.withLock { $0 += 1 }
            }
            loop.spawn {
                try? await loop.sleep(for: .seconds(3600))
                withExtendedLifetime(peer) { ended.withLock { $0 += 1 } }
            }
            await Task.yield()
        }
        #expect(ended.withLock { $0 } == 2)
    }

    @Test func `a timer runs on the loop`() async throws {
        try await onLoop { loop in
            await withCheckedContinuation { continuation in
                let timer = Timer {
                    #expect(EventLoop.current === loop)
                    continuation.resume()
                }
                loop.set(timer, to: loop.now + .milliseconds(1))
            }
        }
    }

    @Test func `the date is the present one`() async throws {
        try await onLoop { loop in
            let before = Timestamp().httpDate
            let date = PresentDate().httpDate
            #expect([before, Timestamp().httpDate].contains(date))
        }
    }

    /// There are many waits, and each task waits several times before it ends.
    @Test func `the end of a loop ends all waits, even repeated ones`() async throws {
        let ended = Events()
        let loop = try EventLoop()
        loop.run { loop in
            for _ in 0..<200 {
                loop.spawn {
                    defer { ended.append("end") }
                    for _ in 0..<3 { try? await loop.sleep(for: .seconds(3600)) }
                    await loop.yield()
                }
            }
            loop.spawn {
                try? await loop.sleep(for: .milliseconds(10))
                loop.stop()
            }
        }
        #expect(ended.all.count == 200)
    }

    /// A wait ends on the thread where it began, even if another thread cancels the task. No later wait ends instead of
    /// it.
    @Test func `a wait is cancelled on its own loop`() async throws {
        try await onLoop { loop in
            for _ in 0..<200 {
                let isWaiting = Events()
                let sleeper = loop.spawn {
                    isWaiting.append("waits")
                    try? await loop.sleep(for: .seconds(60))
                    #expect(EventLoop.current === loop)
                }
                let canceller = Task.detached {
                    while isWaiting.all.isEmpty { await Task.yield() }
                    sleeper.cancel()
                }
                await sleeper.value
                await canceller.value
            }
        }
    }

    /// An object that waits, and is the only one to hold another wait.
    private final class Holder: Waiter {
        var other: Wait?
        func hasWaited() { other = nil }
    }

    @Test func `a timer that fires at the end of the loop may remove another one`() throws {
        let holders = [Holder(), Holder()]
        let loop = try EventLoop()
        loop.run { loop in
            // Whichever comes first removes the other one.
            for holder in holders { holder.other = Wait(on: loop) }
            for (holder, other) in [(holders[0], holders[1]), (holders[1], holders[0])] {
                holder.other?.tell(other, until: loop.now + .seconds(60))
            }
            loop.stop()
        }
        #expect(holders.contains { $0.other == nil })
    }

    @Test func `a deadline that has passed lets the loop go on`() async throws {
        try await onLoop { loop in
            var count = 0
            weak var again: Timer?
            let alarm = Timer {
                count += 1
                if let again { loop.set(again, to: loop.now) }
            }
            again = alarm
            loop.set(alarm, to: loop.now)
            try await wait { count > 100 }
            loop.drop(alarm)
        }
    }
}
