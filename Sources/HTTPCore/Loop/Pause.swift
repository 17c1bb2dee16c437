/// One place to wait on a loop: for a socket, for some other event, or just for time to pass. It is its own timer, for
/// the deadline.
///
/// A task waits by suspending: its continuation is stored here, and `end` resumes it. A waiter without a task is called
/// instead (`whenEnded`).
///
///     suspend(until:) ... suspended ... end()         -> returns or throws
///                                       deadline      -> throws StreamError.timeout
///                                       cancel(wait)  -> throws CancellationError
///
/// Only the thread of the loop touches a pause. If a task is cancelled on another thread, the loop is asked to end the
/// wait. That is why `@unchecked Sendable` is correct. A continuation must be resumed exactly once; `end` removes it
/// before it resumes it.
@safe final class Pause: Timer, @unchecked Sendable {
    let loop: EventLoop
    private var continuation: UnsafeContinuation<Void, any Error>?
    /// Called at the end of a wait that has no task.
    private unowned var waiter: (any Waiter)?
    /// The number of the latest wait that can be cancelled. A cancellation from another thread may arrive late, when
    /// the next wait has already begun; its number gives it away.
    private var waits = 0

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Waits like `wait`, but doesn't notice when the task is cancelled.
    func suspend(until deadline: Moment?) async throws {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
            precondition(unsafe self.continuation == nil, "two tasks wait in one place")
            unsafe self.continuation = continuation
            if let deadline { loop.set(self, to: deadline) }
        }
    }

    /// Calls `waiter` when the wait is over, for whatever reason.
    func whenEnded(until deadline: Moment?, tell waiter: any Waiter) {
        self.waiter = waiter
        if let deadline { loop.set(self, to: deadline) }
    }

    /// Ends the wait, if there is one.
    ///
    /// - Returns: whether a task was waiting.
    @discardableResult
    func end(with error: @autoclosure () -> (any Error)? = nil) -> Bool {
        if let waiter {
            self.waiter = nil
            clear()
            waiter.hasWaited()
            return false
        }
        guard let waiting = unsafe continuation else { return false }
        unsafe continuation = nil
        clear()
        if let error = error() { unsafe waiting.resume(throwing: error) } else { unsafe waiting.resume() }
        return true
    }

    /// The number for a wait that is about to begin.
    func nextWait() -> Int {
        waits += 1
        return waits
    }

    /// Ends the wait with this number, if it is still going on.
    func cancel(_ wait: Int) {
        if wait == waits { end(with: CancellationError()) }
    }

    override func fire() { end(with: StreamError.timeout) }

    /// Gives up the deadline and the waiter. A task that is suspended here stays suspended until `end` is called.
    func drop() {
        waiter = nil
        loop.drop(self)
    }
}

/// An object that waits without a task.
protocol Waiter: AnyObject {
    /// The wait is over, for whatever reason.
    func hasWaited()
}

extension EventLoop {
    /// Waits for some time. If the task is cancelled, it returns at once.
    func sleep(for time: Duration) async {
        let pause = Pause(on: self)
        try? await pause.wait(until: now + time)
        pause.drop()
    }
}
