/// The place of a task that waits on a loop: for a socket, for something else, or just for a time.
///
/// Confined to the thread of its loop, as all that ends it is, cancellation included; so `@unchecked Sendable` is true
/// of it. A continuation is resumed once, as `end` takes it away first.
@safe final class Pause: @unchecked Sendable {
    private let loop: EventLoop
    private var continuation: UnsafeContinuation<Void, any Error>?
    private lazy var timer = Timer { [weak self] in self?.end(with: StreamError.timeout) }
    private var hasTimer = false

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Waits until `end`, at most until `deadline` (nil: for as long as it takes).
    ///
    /// - Throws: the error that it is ended with; ``StreamError/timeout`` at the deadline; CancellationError if the
    ///   task is cancelled.
    func wait(until deadline: Moment?) async throws {
        try await withTaskCancellationHandler {
            try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
                precondition(unsafe self.continuation == nil, "two tasks wait in one place")
                unsafe self.continuation = continuation
                if Task.isCancelled { return end(with: CancellationError()) }
                guard let deadline else { return }
                hasTimer = true
                loop.set(timer, to: deadline)
            }
        } onCancel: {
            end(with: CancellationError())
        }
    }

    /// Has the task go on, if there is one.
    func end(with error: (any Error)? = nil) {
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        if hasTimer { timer.clear() }
        if let error { unsafe waiting.resume(throwing: error) } else { unsafe waiting.resume() }
    }

    /// Nobody will wait here any more.
    func drop() {
        if hasTimer { loop.drop(timer) }
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
