/// The place of a task that waits on a loop: for a socket, for something else, or just for a time. It is its own timer.
///
/// Confined to the thread of its loop, as is all that ends it: a task that is cancelled elsewhere has the loop end its
/// wait. So `@unchecked Sendable` is true of it. A continuation is resumed once, as `end` takes it away first.
@safe final class Pause: Timer, @unchecked Sendable {
    let loop: EventLoop
    private var continuation: UnsafeContinuation<Void, any Error>?
    /// Who is told of the end where no task waits.
    private unowned var waiter: (any Waiter)?
    /// Counts the waits that can be cancelled, as a cancellation from another thread may come when the next one has begun.
    private var waits = 0

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Waits as `wait` does, but isn't told when the task is cancelled.
    func suspend(until deadline: Moment?) async throws {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
            precondition(unsafe self.continuation == nil, "two tasks wait in one place")
            unsafe self.continuation = continuation
            if let deadline { loop.set(self, to: deadline) }
        }
    }

    /// Has `waiter` told of the end, whatever it is.
    func whenEnded(until deadline: Moment?, tell waiter: any Waiter) {
        self.waiter = waiter
        if let deadline { loop.set(self, to: deadline) }
    }

    /// Has the task go on, if there is one.
    ///
    /// - Returns: whether there is one.
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

    /// The number of a wait that is about to begin.
    func nextWait() -> Int {
        waits += 1
        return waits
    }

    /// Ends the wait of this number, if the task still waits in it.
    func cancel(_ wait: Int) {
        if wait == waits { end(with: CancellationError()) }
    }

    override func fire() { end(with: StreamError.timeout) }

    /// Nobody will wait here any more, but for a task that does now.
    func drop() {
        waiter = nil
        loop.drop(self)
    }
}

/// Who waits without a task.
protocol Waiter: AnyObject {
    /// The wait is over, whatever ended it.
    func hasWaited()
}

extension EventLoop {
    /// Waits for a time; a cancelled task wakes at once.
    func sleep(for time: Duration) async {
        let pause = Pause(on: self)
        try? await pause.wait(until: now + time)
        pause.drop()
    }
}
