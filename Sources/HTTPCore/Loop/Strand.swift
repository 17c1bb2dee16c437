/// Something that a task of the core's own does, and that is cancelled here and nowhere else.
///
/// Where the task waits is known here, so that cancelling it can end its wait. Any other task, such as one that a
/// handler starts, has to ask the runtime to be told, with each wait anew; that costs more than all else about waiting.
class Strand {
    private let loop: EventLoop
    /// The task, as long as there is one.
    private var runner: Runner?
    private(set) final var isCancelled = false
    /// Where the task waits; whoever waits there holds it.
    @safe private unowned(unsafe) var pause: Pause?
    /// Whether the task waits: then it can't be the one that runs.
    fileprivate final private(set) var isWaiting = false

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// What the task does.
    func run() async {}

    /// Whether there is a task.
    final var isRunning: Bool { runner != nil }

    /// Starts the task. One at a time.
    final func startTask() {
        isCancelled = false
        let runner = loop.runners.take(on: loop)
        self.runner = runner
        runner.start(self)
    }

    /// Forgets the task: it has come to its end, or won't do anything more.
    final func dropTask() {
        runner = nil
    }

    /// The task has come to its end.
    final func hasRun(on runner: Runner) {
        if self.runner === runner { dropTask() }
    }

    /// Cancels the task, and all that it has started.
    final func cancelTask() {
        isCancelled = true
        runner?.cancel()
        pause?.end(with: CancellationError())
    }

    /// Has the task wait in a place.
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
    /// Waits until `end`, at most until `deadline` (nil: for as long as it takes).
    ///
    /// - Throws: the error that it is ended with; ``StreamError/timeout`` at the deadline; CancellationError if the
    ///   task is cancelled.
    func wait(until deadline: Moment?) async throws {
        if let strand = loop.strand, !strand.isWaiting { return try await strand.wait(in: self, until: deadline) }
        try await waitAsAnyTask(until: deadline)
    }

    /// Seldom: apart, so that the frame of each wait has no room for it.
    @inline(never)
    private func waitAsAnyTask(until deadline: Moment?) async throws {
        let wait = nextWait()
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            try await suspend(until: deadline)
        } onCancel: {
            // Whoever cancels may be on any thread, but a wait ends on its own loop's.
            if EventLoop.current === loop { return self.cancel(wait) }
            loop.execute { _ in self.cancel(wait) }
        }
    }
}
