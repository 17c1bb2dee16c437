import Testing

@testable import HTTPCore

/// Tasks that are cancelled without the runtime's help: whoever waits hears of it all the same, and nobody else does.
@Suite struct StrandTests {
    /// A strand that does what a closure says.
    private final class Work: Strand {
        private let body: () async -> Void
        private(set) var hasEnded = false

        init(on loop: EventLoop, startsAtOnce: Bool = true, _ body: @escaping () async -> Void) {
            self.body = body
            super.init(on: loop)
            if startsAtOnce { startTask() }
        }

        override func run() async {
            await body()
            hasEnded = true
        }
    }

    @Test func cancellingEndsTheWait() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let work = Work(on: loop) {
                await #expect(throws: CancellationError.self) { try await stream.read() }
                // Once cancelled, it doesn't wait any more.
                await #expect(throws: CancellationError.self) { try await stream.read() }
            }
            await Task.yield()
            work.cancelTask()
            try await wait { work.hasEnded }
            #expect(work.isCancelled)
            // Whoever comes next finds the place free.
            peer.send("a")
            #expect(try await stream.read())
        }
    }

    /// A task that a strand's task starts is another one: cancelling it ends its own wait and no other.
    @Test func aTaskOfTheTaskHearsOfItsOwnEnd() async throws {
        try await onLoop { loop in
            let (streams, peers) = (try Peer.pair(on: loop), try Peer.pair(on: loop))
            let work = Work(on: loop) {
                let child = loop.spawn {
                    await #expect(throws: CancellationError.self) { try await streams.stream.read() }
                }
                await Task.yield()
                child.cancel()
                await child.value
                await #expect(throws: Never.self) { try await peers.stream.read() }
            }
            try await wait { peers.peer.send("a") == 1 && work.hasEnded }
        }
    }

    /// What a handler starts ends with its request, wherever it waits.
    @Test func cancellingReachesTasksOfTheTask() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let work = Work(on: loop) {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await loop.sleep(for: .seconds(3600)) }
                    await #expect(throws: CancellationError.self) { try await stream.read() }
                }
            }
            for _ in 0..<10 { await Task.yield() }
            work.cancelTask()
            try await wait { work.hasEnded }
            peer.hangUp()
        }
    }

    /// A task that began within a strand's own waits as the strand, and may outlive that run. The next run can be cancelled
    /// all the same.
    @Test func whatOutlivesARunDoesNotHideTheNext() async throws {
        guard #available(macOS 26, *) else { return }
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var (runs, hasHeard) = (0, false)
            let work = Work(on: loop) {
                runs += 1
                guard runs > 1 else {
                    Task.immediate(executorPreference: loop) { await loop.sleep(for: .milliseconds(20)) }
                    return
                }
                await #expect(throws: CancellationError.self) { try await stream.read() }
                hasHeard = true
            }
            try await wait { work.hasEnded }
            work.startTask()
            await loop.sleep(for: .milliseconds(100))
            work.cancelTask()
            try await wait { hasHeard }
            peer.hangUp()
        }
    }

    @Test func itCanBeStartedAgain() async throws {
        try await onLoop { loop in
            let work = Work(on: loop) { await loop.sleep(for: .seconds(3600)) }
            await Task.yield()
            work.cancelTask()
            try await wait { work.hasEnded }
            work.dropTask()
            #expect(!work.isRunning)
            work.startTask()
            #expect(work.isRunning && !work.isCancelled)
            work.cancelTask()
        }
    }

    // MARK: What runs strands

    @Test func theNextStrandRunsOnTheTaskOfTheLast() async throws {
        try await onLoop { loop in
            for _ in 0..<3 {
                let work = Work(on: loop) { #expect(loop.runners.idleCount == 0) }
                try await wait { work.hasEnded && loop.runners.idleCount == 1 }
                #expect(!work.isRunning)
            }
        }
    }

    @Test func `a task that waits for the next strand doesn't hold the last one`() async throws {
        try await onLoop { loop in
            weak var last: Work?
            do {
                let work = Work(on: loop) {}
                last = work
                try await wait { work.hasEnded && loop.runners.idleCount == 1 }
            }
            #expect(last == nil)
        }
    }

    /// Nor is it kept: a peer that goes away again and again must not fill the memory.
    @Test func aCancelledTaskRunsNoOtherStrand() async throws {
        try await onLoop { loop in
            let work = Work(on: loop, startsAtOnce: false) { await loop.sleep(for: .seconds(3600)) }
            weak var runner: Runner?
            do {
                let first = Runner(on: loop)
                runner = first
                #expect(loop.runners.put(first))
                work.startTask()
            }
            await Task.yield()
            work.cancelTask()
            try await wait { work.hasEnded && runner == nil }
            #expect(loop.runners.idleCount == 0)
            let next = Work(on: loop) { #expect(!Task.isCancelled) }
            try await wait { next.hasEnded }
        }
    }

    /// A strand that has ended has no say any more over the task that it ran on.
    @Test func aStrandThatHasEndedCancelsNoOther() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let first = Work(on: loop) {}
            try await wait { first.hasEnded && loop.runners.idleCount == 1 }
            let second = Work(on: loop) {
                await #expect(throws: Never.self) { try await stream.read() }
                #expect(!Task.isCancelled)
            }
            await Task.yield()
            first.cancelTask()
            peer.send("a")
            try await wait { second.hasEnded }
        }
    }

    @Test func theTasksThatWaitEndWithTheLoop() async throws {
        weak var waiting: Runner?
        let loop = try EventLoop()
        loop.run { loop in
            let runner = loop.runners.take(on: loop)
            waiting = runner
            let work = Work(on: loop, startsAtOnce: false) {}
            runner.start(work)
            loop.spawn {
                try? await wait { loop.runners.idleCount == 1 }
                loop.stop()
            }
        }
        #expect(waiting == nil)
    }
}
