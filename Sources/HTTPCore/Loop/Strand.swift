/// A job that the core runs in a task of its own. The job knows which wait its task is in, so `cancelTask` can end that
/// wait directly.
///
/// Why not use the cancellation of Swift's tasks? A task can only learn about it with a cancellation handler around
/// every single wait, and installing the handler costs more than the wait itself. Tasks that aren't the core's own,
/// such as those that a handler starts, still do it like that.
class Strand {
    private let loop: EventLoop
    /// The task, as long as there is one.
    private var runner: Runner?
    private(set) final var isCancelled = false
    /// The wait that the task is in. This reference doesn't retain it; the suspended function does.
    @safe private unowned(unsafe) var pause: Pause?
    /// Whether the task is suspended. Then the code that is running now belongs to another task.
    fileprivate final private(set) var isWaiting = false

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// What the task does.
    func run() async {}

    /// Whether there is a task.
    final var isRunning: Bool { runner != nil }

    /// Starts the task. There can be only one at a time.
    final func startTask() {
        isCancelled = false
        let runner = loop.runners.take(on: loop)
        self.runner = runner
        runner.start(self)
    }

    /// Lets go of the task, because it has ended or won't do anything more.
    final func dropTask() {
        runner = nil
    }

    /// The task has reached the end of `run`.
    final func hasRun(on runner: Runner) {
        if self.runner === runner { dropTask() }
    }

    /// Cancels the task and all its child tasks.
    final func cancelTask() {
        isCancelled = true
        runner?.cancel()
        pause?.end(with: CancellationError())
    }

    /// Suspends the task until `pause` ends.
    fileprivate final func wait(in pause: Pause, until deadline: Moment?) async throws {
        guard !isCancelled else { throw CancellationError() }
        (self.pause, isWaiting) = (pause, true)
        defer {
            (self.pause, isWaiting) = (nil, false)
            loop.strand = self
        }
        try await pause.suspend(until: deadline)
    }
}

extension Pause {
    /// Waits until `end` is called, or until `deadline` (nil: as long as it takes).
    ///
    /// - Throws: the error that `end` was called with; ``StreamError/timeout`` at the deadline; CancellationError if
    ///   the task is cancelled.
    func wait(until deadline: Moment?) async throws {
        if let strand = loop.strand, !strand.isWaiting { return try await strand.wait(in: self, until: deadline) }
        try await waitAsAnyTask(until: deadline)
    }

    /// Rarely needed. It isn't inlined, because it would make every waiting function's frame larger.
    @inline(never)
    private func waitAsAnyTask(until deadline: Moment?) async throws {
        let wait = nextWait()
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            try await suspend(until: deadline)
        } onCancel: {
            // Cancellation can come from any thread, but a wait must end on the thread of its loop.
            if EventLoop.current === loop { return self.cancel(wait) }
            loop.execute { _ in self.cancel(wait) }
        }
    }
}
