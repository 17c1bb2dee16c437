/// A task that can be reused: it runs one job, waits, and runs the next.
///
/// Starting and ending a task costs about an eighth of what a connection with a single request costs, and the memory of
/// a new task isn't in the processor's cache yet. So a task stays around for the next job.
@safe final class PooledTask {
    private let loop: EventLoop
    /// The job to run next.
    @safe @exclusivity(unchecked) private var job: Job?
    private var task: Task<Void, Never>?
    private var isCancelled = false
    @exclusivity(unchecked) private var continuation: UnsafeContinuation<Void, Never>?

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Starts to run a job.
    func start(_ job: Job) {
        self.job = job
        if task == nil { task = loop.spawn { await self.run() } } else { resume() }
    }

    /// Cancels the job that is running. A cancelled task stays cancelled, so it can't be used again.
    func cancel() {
        isCancelled = true
        task?.cancel()
    }

    private func run() async {
        while job != nil {
            await runJob()
            guard !isCancelled else { return }
            await unsafe withUnsafeContinuation {
                unsafe continuation = $0
                if !loop.tasks.put(self) { resume() }
            }
        }
    }

    /// This is a function of its own, so that a task that waits doesn't hold the job that it has run: it may have been
    /// the last to hold a connection.
    private func runJob() async {
        guard let job else { return }
        await job.run()
        self.job = nil
    }

    /// Lets the waiting task continue. It runs the next job, or ends if there is none.
    func resume() {
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        unsafe waiting.resume()
    }
}

/// The tasks of a loop that are waiting for a job.
final class TaskPool {
    @safe @exclusivity(unchecked) private var idle: [PooledTask] = []
    private var isOpen = true
    /// How many tasks may wait. Each needs about 8 KiB of memory.
    private static let most = 256

    /// The number of waiting tasks.
    var idleCount: Int { idle.count }

    /// A task for a job. It's the one that was used last, because its memory is most likely still in the cache.
    func take(on loop: EventLoop) -> PooledTask { idle.popLast() ?? PooledTask(on: loop) }

    /// Keeps a task for the next job.
    ///
    /// - Returns: false if there are enough.
    func put(_ task: PooledTask) -> Bool {
        guard isOpen, idle.count < TaskPool.most else { return false }
        idle.append(task)
        return true
    }

    /// Ends the waiting tasks, and the others as soon as they have finished their jobs.
    func close() {
        isOpen = false
        for task in idle { task.resume() }
        idle = []
    }
}
