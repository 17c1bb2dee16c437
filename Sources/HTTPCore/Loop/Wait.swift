// Waiting is what a proxy does most of the time. This file has all of it:
//
//     Job    something that runs in a task:   ended -> running -> ended
//      |                                              waiting
//      | a waiting job knows its
//      v
//     Wait   a place to wait:   an event comes         end()             the task continues
//                               the deadline comes     end(timeout)      the task gets an error
//                               the job is cancelled   end(cancelled)    the task gets an error
//
// Why doesn't a wait use the cancellation of Swift's tasks? A task can only learn about it with a cancellation handler
// around every single wait, and installing the handler costs more than the wait itself. A job knows which wait it is
// in, so `cancel` can end that wait directly. Tasks that aren't the core's own, such as those that a handler starts,
// still install the handler.

/// One place to wait on a loop: for a socket, for some other event, or just for time to pass.
///
/// Only the thread of the loop touches a wait. If a task is cancelled on another thread, the loop is told to end the
/// wait. That's why `@unchecked Sendable` is correct. A continuation must be resumed exactly once; `end` removes it
/// before it resumes it.
@safe final class Wait: @unchecked Sendable {
    /// A continuation is unsafe to resume twice; `end` doesn't.
    @safe private enum State {
        /// Nobody waits here.
        case empty
        /// A task is suspended here.
        case task(UnsafeContinuation<Void, any Error>)
        /// An object waits here without a task.
        case waiter(any Waiter)
    }

    let loop: EventLoop
    @safe @exclusivity(unchecked) private var state = State.empty
    /// Created with the first deadline. A tunnel or a listening socket never sets one.
    @safe @exclusivity(unchecked) private var timer: Timer?
    /// The number of the present wait. When another thread cancels a wait, its message may arrive late, when the next
    /// one has already begun; the number gives it away.
    private var number = 0

    init(on loop: EventLoop) {
        self.loop = loop
    }

    deinit {
        if let timer { loop.drop(timer) }
    }

    /// Suspends the task until `end` is called, or until `deadline` (nil: as long as it takes).
    ///
    /// - Throws: the error that `end` was called with; ``StreamError/timeout`` at the deadline; CancellationError if
    ///   the task is cancelled.
    func suspend(until deadline: Instant?) async throws {
        if let job = loop.job, job.isRunning { return try await job.suspend(in: self, until: deadline) }
        try await suspendAnyTask(until: deadline)
    }

    /// Tells `waiter` when `end` is called, for whatever reason, or at the deadline.
    func tell(_ waiter: any Waiter, until deadline: Instant?) {
        if case .task = state { end(with: CancellationError()) }
        state = .waiter(waiter)
        set(deadline)
    }

    /// Ends the wait, if there is one.
    ///
    /// - Returns: whether a task was waiting.
    @discardableResult
    func end(with error: @autoclosure () -> (any Error)? = nil) -> Bool {
        switch state {
        case .empty:
            return false
        case .waiter(let waiter):
            clear()
            waiter.hasWaited()
            return false
        case .task(let continuation):
            clear()
            if let error = error() { unsafe continuation.resume(throwing: error) } else { unsafe continuation.resume() }
            return true
        }
    }

    /// Forgets an object that waits here. A task that is suspended here stays suspended until `end` is called.
    func forgetWaiter() {
        if case .waiter = state { clear() }
    }

    private func clear() {
        state = .empty
        number &+= 1
        timer?.clear()
    }

    private func set(_ deadline: Instant?) {
        guard let deadline else { return }
        if let timer { return loop.set(timer, to: deadline) }
        let timer = Timer { [unowned self] in end(with: StreamError.timeout) }
        self.timer = timer
        loop.set(timer, to: deadline)
    }

    /// Only one can wait here. If a task does already, it gives way to the latest one.
    private func makeRoom() throws {
        switch state {
        case .empty: break
        case .task: end(with: CancellationError())
        case .waiter: throw CancellationError()
        }
    }

    /// Suspends the task, and doesn't notice when it's cancelled.
    fileprivate func park(until deadline: Instant?) async throws {
        try makeRoom()
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
            state = unsafe .task(continuation)
            set(deadline)
        }
    }

    /// Rarely needed. It isn't inlined, because it would make every waiting function's frame larger.
    @inline(never)
    private func suspendAnyTask(until deadline: Instant?) async throws {
        try makeRoom()
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            try await park(until: deadline)
        } onCancel: { [number] in
            // Cancellation can come from any thread, but a wait must end on the thread of its loop.
            if EventLoop.current === loop { return cancel(number) }
            loop.execute { _ in self.cancel(number) }
        }
    }

    private func cancel(_ number: Int) {
        if number == self.number { end(with: CancellationError()) }
    }
}

/// An object that can wait without a task.
protocol Waiter: AnyObject {
    /// The wait is over, for whatever reason.
    func hasWaited()
}

/// Something that the core runs in a task, and that can be cancelled wherever it waits.
final class Job {
    enum State: StateMachine {
        /// It has no task: it hasn't started yet, or it's over.
        case ended
        /// Its task runs, or will in a moment.
        case running
        /// Its task is suspended here.
        case waiting(Wait)
        /// It has been cancelled. Its task is on the way to its end, and every further wait fails at once.
        case cancelled

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.ended, .running), (.running, .waiting), (.waiting, .running): true
            case (.running, .cancelled), (.waiting, .cancelled): true
            case (.running, .ended), (.cancelled, .ended): true
            // A task that a handler began with Task.immediate waits in the job's name, and may still do so at its end.
            case (.waiting, .ended): true
            default: false
            }
        }
    }

    private let loop: EventLoop
    /// What the job does; nil if it's over.
    private var owner: (any JobOwner)?
    private var task: PooledTask?
    @safe @exclusivity(unchecked) private var state = State.ended

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Starts the job, in a task from the loop's pool. The owner lives until the job is over.
    func start(_ owner: any JobOwner) {
        state.become(.running)
        self.owner = owner
        let task = loop.tasks.take(on: loop)
        self.task = task
        task.start(self)
    }

    /// Ends what the job is waiting for, and cancels its task and all child tasks. This does nothing if it's over.
    func cancel() {
        switch state {
        case .ended, .cancelled:
            break
        case .running:
            state.become(.cancelled)
            task?.cancel()
        case .waiting(let wait):
            state.become(.cancelled)
            task?.cancel()
            wait.end(with: CancellationError())
        }
    }

    var isRunning: Bool { if case .running = state { true } else { false } }
    var isCancelled: Bool { if case .cancelled = state { true } else { false } }
    var isOver: Bool { if case .ended = state { true } else { false } }

    /// What the task does.
    func run() async {
        guard let owner else { return }
        loop.job = self
        await owner.run()
        state.become(.ended)
        (task, self.owner) = (nil, nil)
        owner.hasRun()
    }

    fileprivate func suspend(in wait: Wait, until deadline: Instant?) async throws {
        state.become(.waiting(wait))
        defer {
            // The job may have been cancelled, or be in another wait if a handler has used Task.immediate.
            if case .waiting(let place) = state, place === wait { state.become(.running) }
            loop.job = self
        }
        try await wait.park(until: deadline)
    }
}

/// An object that has a job.
protocol JobOwner: AnyObject {
    /// What the job does.
    func run() async
    /// The job is over, and may be started again.
    func hasRun()
}

extension EventLoop {
    /// Waits for some time.
    ///
    /// - Throws: CancellationError if the task is cancelled.
    func sleep(for time: Duration) async throws {
        do {
            try await Wait(on: self).suspend(until: now + time)
        } catch StreamError.timeout {}
    }
}
