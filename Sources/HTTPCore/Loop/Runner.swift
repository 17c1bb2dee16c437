/// A task that can be reused: it runs one strand, waits, and runs the next.
///
/// Starting and ending a task costs about an eighth of what a connection with a single request costs, and the memory of
/// a new task isn't in the processor's cache yet. So a task stays around for the next strand.
@safe final class Runner {
    private unowned let loop: EventLoop
    /// The strand to run next.
    private var strand: Strand?
    private var task: Task<Void, Never>?
    private var isCancelled = false
    private var continuation: UnsafeContinuation<Void, Never>?

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Starts to run a strand.
    func start(_ strand: Strand) {
        self.strand = strand
        if task == nil { task = loop.spawn { await self.run() } } else { resume() }
    }

    /// Cancels the strand that is running. A cancelled task stays cancelled, so it can't be used again.
    func cancel() {
        isCancelled = true
        task?.cancel()
    }

    private func run() async {
        while strand != nil {
            // A task that waits mustn't hold what it has run: that may have been the last of a connection.
            do {
                guard let next = strand else { return }
                strand = nil
                loop.strand = next
                await next.run()
                next.hasRun(on: self)
            }
            guard !isCancelled else { return }
            await unsafe withUnsafeContinuation {
                unsafe continuation = $0
                if !loop.runners.put(self) { resume() }
            }
        }
    }

    /// Lets the waiting task continue. It runs the next strand, or ends if there is none.
    func resume() {
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        unsafe waiting.resume()
    }
}

/// The tasks of a loop that are waiting for a strand.
final class RunnerPool {
    private var idle: [Runner] = []
    private var isOpen = true
    /// How many tasks may wait. Each needs about 8 KiB of memory.
    private static let most = 256

    /// The number of waiting tasks.
    var idleCount: Int { idle.count }

    /// A task for a strand. It's the one that was used last, because its memory is most likely still in the cache.
    func take(on loop: EventLoop) -> Runner { idle.popLast() ?? Runner(on: loop) }

    /// Keeps a task for the next strand.
    ///
    /// - Returns: false if there are enough.
    func put(_ runner: Runner) -> Bool {
        guard isOpen, idle.count < RunnerPool.most else { return false }
        idle.append(runner)
        return true
    }

    /// Ends the waiting tasks, and the others as soon as they have finished their strands.
    func close() {
        isOpen = false
        for runner in idle { runner.resume() }
        idle = []
    }
}
