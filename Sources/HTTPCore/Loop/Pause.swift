/// The place of a task that waits on a loop: for a socket, for something else, or just for a time. It is its own timer.
///
/// Confined to the thread of its loop, as all that ends it is, cancellation included; so `@unchecked Sendable` is true
/// of it. A continuation is resumed once, as `end` takes it away first.
@safe final class Pause: Timer, @unchecked Sendable {
    let loop: EventLoop
    private var continuation: UnsafeContinuation<Void, any Error>?
    /// What is done at the end where no task waits.
    private var body: (() -> Void)?

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

    /// Has `body` called at the end, whatever it is; for who waits without a task.
    func whenEnded(until deadline: Moment, _ body: @escaping () -> Void) {
        self.body = body
        loop.set(self, to: deadline)
    }

    /// Has the task go on, if there is one.
    func end(with error: @autoclosure () -> (any Error)? = nil) {
        if let body {
            self.body = nil
            clear()
            return body()
        }
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        clear()
        if let error = error() { unsafe waiting.resume(throwing: error) } else { unsafe waiting.resume() }
    }

    override func fire() { end(with: StreamError.timeout) }

    /// Nobody will wait here any more, but for a task that does now.
    func drop() {
        body = nil
        loop.drop(self)
    }
}

extension EventLoop {
    /// Waits for a time; a cancelled task wakes at once.
    func sleep(for time: Duration) async {
        let pause = Pause(on: self)
        try? await pause.wait(until: now + time)
        pause.drop()
    }
}
