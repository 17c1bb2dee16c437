/// A task that runs one strand after the other.
///
/// To begin a task and to end it is a twentieth of what a connection for one request costs, and its memory is cold at
/// first. So it stays for whichever strand comes next.
@safe final class Runner {
    private unowned let loop: EventLoop
    /// What to run next.
    private var strand: Strand?
    private var task: Task<Void, Never>?
    private var isCancelled = false
    private var continuation: UnsafeContinuation<Void, Never>?

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Runs a strand, soon.
    func start(_ strand: Strand) {
        self.strand = strand
        if task == nil { task = loop.spawn { await self.run() } } else { resume() }
    }

    /// Cancels the strand that runs. A task stays cancelled, so this is its last one.
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

    /// Has the task go on that waits: with its next strand, or to its end if there is none.
    func resume() {
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        unsafe waiting.resume()
    }
}

/// The tasks of a loop that wait for a strand.
final class RunnerPool {
    private var idle: [Runner] = []
    private var isOpen = true
    /// How many wait at most. Each has about 8 KiB of memory.
    private static let most = 256

    /// The number of tasks that wait.
    var idleCount: Int { idle.count }

    /// A task for a strand: the one that ended last, whose memory is warm.
    func take(on loop: EventLoop) -> Runner { idle.popLast() ?? Runner(on: loop) }

    /// Keeps a task for the next strand.
    ///
    /// - Returns: false if there are enough.
    func put(_ runner: Runner) -> Bool {
        guard isOpen, idle.count < RunnerPool.most else { return false }
        idle.append(runner)
        return true
    }

    /// Ends the tasks that wait, and all others when they have run.
    func close() {
        isOpen = false
        for runner in idle { runner.resume() }
        idle = []
    }
}
