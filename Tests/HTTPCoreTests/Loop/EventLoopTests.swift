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

    /// Rounds are counted, not seconds: between two turns of a task that gives way, every socket has its own.
    @Test(arguments: [1, 10, 200]) func aTaskThatGivesWayWaitsForEverySocket(busy: Int) async throws {
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
                // One round may have begun already, and another one may end before the socket is looked at.
                #expect(turns - before <= 2 * busy)
            }
            isOver = true
            await loop.yield()
        }
    }

    /// A body from memory and a peer that takes all at once never wait.
    @Test func aLongBodyGivesWay() async throws {
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

    @Test func aTaskStaysOnTheThreadOfItsLoop() async throws {
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

    @Test func tasksRunInTheOrderInWhichTheyWereStarted() async throws {
        try await onLoop { loop in
            var order: [Int] = []
            let tasks = (0..<100).map { number in loop.spawn { order.append(number) } }
            for task in tasks { await task.value }
            #expect(order == Array(0..<100))
        }
    }

    @Test func anotherThreadCanHandOverWork() async throws {
        try await onLoop { loop in
            // From the threads of the standard library, many at a time.
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

    @Test func twoLoopsRunBesideEachOther() async throws {
        try await onLoop { one in
            try await onLoop { other in
                #expect(EventLoop.current === other)
                await one.spawn { #expect(EventLoop.current === one) }.value
                #expect(EventLoop.current === other)
            }
        }
    }

    /// A task that never waits for long must not keep the sockets waiting.
    @Test func busyTasksLeaveTimeForSockets() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            // The first look finds nothing, so that the selector has to tell of the bytes.
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

    @Test func sleepingTakesItsTime() async throws {
        try await onLoop { loop in
            let start = loop.now
            try? await loop.sleep(for: .milliseconds(20))
            #expect(loop.now - start >= .milliseconds(20))
            #expect(Instant.now - start >= .milliseconds(20))
        }
    }

    @Test func sleepersWakeInTheOrderOfTheirMoments() async throws {
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

    @Test func aCancelledSleeperWakesAtOnce() async throws {
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

    /// Deadlines count from the time at which a task goes on, not from the time at which the loop began to wait.
    @Test func theTimeIsThePresentOneAfterALongWait() async throws {
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

    /// A loop that ends takes along whoever waits on it, for a socket or for a time.
    @Test func whoWaitsWhenTheLoopEndsGoesOn() async throws {
        let ended = Mutex(0)
        try await onLoop { loop in
            // The loop goes on until whoever awaits this body has a turn: no deadline may come before.
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

    @Test func aTimerRunsOnTheLoop() async throws {
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

    @Test func theDateIsThePresentOne() async throws {
        try await onLoop { loop in
            let before = Timestamp().httpDate
            let date = PresentDate().httpDate
            #expect([before, Timestamp().httpDate].contains(date))
        }
    }

    /// However many wait, and however often each waits on its way out.
    @Test func allWhoWaitWhenTheLoopEndsGoOn() async throws {
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

    /// The wait ends where it began, whichever thread cancels the task, and no later wait ends in its place.
    @Test func aWaitIsCancelledOnItsOwnLoop() async throws {
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

    @Test func aDeadlineThatHasComeLetsTheLoopGoOn() async throws {
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
