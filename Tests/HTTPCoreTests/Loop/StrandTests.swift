import Testing

@testable import HTTPCore

/// Tasks that are cancelled without the runtime's help. Only the task that waits must notice it.
@Suite struct StrandTests {
    /// A strand that runs a closure.
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

    @Test func `cancelling a strand ends its wait`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let work = Work(on: loop) {
                await #expect(throws: CancellationError.self) { try await stream.read() }
                // After it was cancelled, it doesn't wait any more.
                await #expect(throws: CancellationError.self) { try await stream.read() }
            }
            await Task.yield()
            work.cancelTask()
            try await wait { work.hasEnded }
            #expect(work.isCancelled)
            // Another task can wait on the stream now.
            peer.send("a")
            #expect(try await stream.read())
        }
    }

    /// A task that a strand's task starts is a separate one. Cancelling it ends its own wait and no other.
    @Test func `a task that a strand's task starts can be cancelled by itself`() async throws {
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

    /// The tasks that a handler starts end with its request, wherever they wait.
    @Test func `cancelling a strand cancels the child tasks of its task`() async throws {
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

    /// A task that a strand's task started waits as this strand, and can outlive its run. The next run can be cancelled
    /// anyway.
    @Test func `a task that outlives a run doesn't keep the next run from being cancelled`() async throws {
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

    @Test func `a strand can be started again`() async throws {
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

    @Test func `the next strand runs on the task of the last one`() async throws {
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

    /// It isn't kept either, so that a peer that goes away again and again can't fill the memory.
    @Test func `a cancelled task runs no other strand`() async throws {
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

    /// A strand that has ended must not cancel the task that it ran on.
    @Test func `a strand that has ended cancels no other`() async throws {
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

    @Test func `the tasks that wait for strands end with the loop`() async throws {
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
