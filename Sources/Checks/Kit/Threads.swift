import Foundation

/// Runs blocking work on a thread of its own and waits for it.
///
/// The functions of this folder block. Swift's own threads must not be blocked, and there are only a few of them. With
/// this function, many exchanges can run at the same time. The work stays inside the calling task, so a failed
/// expectation is reported for the right test.
public func onThread<Result: Sendable>(_ work: @Sendable () throws -> Result) async rethrows -> Result {
    try await withTaskExecutorPreference(ThreadExecutor.shared) { try work() }
}

/// Gives each job a thread when there is room for it.
private final class ThreadExecutor: TaskExecutor {
    static let shared = ThreadExecutor()
    /// How many jobs run at the same time. Most of them only wait, so there can be more than processors, but with too
    /// many, some would miss their deadlines.
    private let slots = DispatchSemaphore(value: 8)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread {
            self.slots.wait()
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
            self.slots.signal()
        }
    }
}
