import Foundation

/// Runs blocking work on a thread of its own and awaits it.
///
/// The kit blocks: a socket is read on the thread that asks. A test that wraps its exchange in this
/// leaves the concurrency pool free, so that many exchanges can be under way at once. The work stays
/// within the calling task, so that a failed expectation in it is reported for the right test.
public func onThread<Result: Sendable>(_ work: @Sendable () throws -> Result) async rethrows -> Result {
    try await withTaskExecutorPreference(ThreadExecutor.shared) { try work() }
}

/// Gives each job a thread, when there is room for it.
private final class ThreadExecutor: TaskExecutor {
    static let shared = ThreadExecutor()
    /// So many jobs at a time: enough to fill the waiting, few enough that no deadline is missed for want of a core.
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
