import Testing

@testable import HTTPCore

/// Jobs that are cancelled without the runtime's help. Only the task that waits must notice it.
@Suite struct JobTests {
    /// A job that runs a closure.
    private final class Work: JobOwner {
        private let body: () async -> Void
        private(set) var hasEnded = false
        private let job: Job

        init(on loop: EventLoop, startsAtOnce: Bool = true, _ body: @escaping () async -> Void) {
            self.body = body
            job = Job(on: loop)
            if startsAtOnce { start() }
        }

        func start() {
            hasEnded = false
            job.start(self)
        }

        func cancel() { job.cancel() }
        var isOver: Bool { job.isOver }
        var isRunning: Bool { job.isRunning }
        func run() async { await body() }
        func hasRun() { hasEnded = true }
    }

    @Test func `cancelling a job ends its wait`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let work = Work(on: loop) {
                await #expect(throws: CancellationError.self) { try await stream.read() }
                // After it was cancelled, it doesn't wait any more.
                await #expect(throws: CancellationError.self) { try await stream.read() }
            }
            await Task.yield()
            work.cancel()
            try await wait { work.hasEnded }
            // Another task can wait on the stream now.
            peer.send("a")
            #expect(try await stream.read())
        }
    }

    /// A task that a job's task starts is a separate one. Cancelling it ends its own wait and no other.
    @Test func `a task that a job's task starts can be cancelled by itself`() async throws {
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
    @Test func `cancelling a job cancels the child tasks of its task`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let work = Work(on: loop) {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { try? await loop.sleep(for: .seconds(3600)) }
                    await #expect(throws: CancellationError.self) { try await stream.read() }
                }
            }
            for _ in 0..<10 { await Task.yield() }
            work.cancel()
            try await wait { work.hasEnded }
            peer.hangUp()
        }
    }

    /// A task that a job's task started waits as this job, and can outlive its run. The next run can be cancelled
    /// anyway.
    @Test func `a task that outlives a run doesn't keep the next run from being cancelled`() async throws {
        guard #available(macOS 26, *) else { return }
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            var (runs, hasHeard) = (0, false)
            let work = Work(on: loop) {
                runs += 1
                guard runs > 1 else {
                    Task.immediate(executorPreference: loop) { try? await loop.sleep(for: .milliseconds(20)) }
                    return
                }
                await #expect(throws: CancellationError.self) { try await stream.read() }
                hasHeard = true
            }
            try await wait { work.hasEnded }
            work.start()
            try? await loop.sleep(for: .milliseconds(100))
            work.cancel()
            try await wait { hasHeard }
            peer.hangUp()
        }
    }

    @Test func `a job can be started again`() async throws {
        try await onLoop { loop in
            let work = Work(on: loop) { try? await loop.sleep(for: .seconds(3600)) }
            await Task.yield()
            work.cancel()
            try await wait { work.hasEnded }
            #expect(work.isOver)
            work.start()
            #expect(work.isRunning)
            work.cancel()
        }
    }

    // MARK: What runs jobs

    @Test func `the next job runs on the task of the last one`() async throws {
        try await onLoop { loop in
            for _ in 0..<3 {
                let work = Work(on: loop) { #expect(loop.tasks.idleCount == 0) }
                try await wait { work.hasEnded && loop.tasks.idleCount == 1 }
                #expect(work.isOver)
            }
        }
    }

    @Test func `a task that waits for the next job doesn't hold the last one`() async throws {
        try await onLoop { loop in
            weak var last: Work?
            do {
                let work = Work(on: loop) {}
                last = work
                try await wait { work.hasEnded && loop.tasks.idleCount == 1 }
            }
            #expect(last == nil)
        }
    }

    /// It isn't kept either, so that a peer that goes away again and again can't fill the memory.
    @Test func `a cancelled task runs no other job`() async throws {
        try await onLoop { loop in
            let work = Work(on: loop, startsAtOnce: false) { try? await loop.sleep(for: .seconds(3600)) }
            weak var runner: PooledTask?
            do {
                let first = PooledTask(on: loop)
                runner = first
                #expect(loop.tasks.put(first))
                work.start()
            }
            await Task.yield()
            work.cancel()
            try await wait { work.hasEnded && runner == nil }
            #expect(loop.tasks.idleCount == 0)
            let next = Work(on: loop) { #expect(!Task.isCancelled) }
            try await wait { next.hasEnded }
        }
    }

    /// A job that has ended must not cancel the task that it ran on.
    @Test func `a job that has ended cancels no other`() async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let first = Work(on: loop) {}
            try await wait { first.hasEnded && loop.tasks.idleCount == 1 }
            let second = Work(on: loop) {
                await #expect(throws: Never.self) { try await stream.read() }
                #expect(!Task.isCancelled)
            }
            await Task.yield()
            first.cancel()
            peer.send("a")
            try await wait { second.hasEnded }
        }
    }

    @Test func `the tasks that wait for jobs end with the loop`() async throws {
        weak var waiting: PooledTask?
        let loop = try EventLoop()
        loop.run { loop in
            let runner = loop.tasks.take(on: loop)
            waiting = runner
            #expect(loop.tasks.put(runner))
            _ = Work(on: loop) {}
            loop.spawn {
                try? await wait { loop.tasks.idleCount == 1 }
                loop.stop()
            }
        }
        #expect(waiting == nil)
    }
}
