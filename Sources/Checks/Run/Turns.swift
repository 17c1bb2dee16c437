import Foundation

extension Check {
    /// A running server has only one origin port, so its checks must run one after the other.
    private static let serverSlot = DispatchSemaphore(value: 1)

    /// Runs the check on a thread of its own, when there is room for it. If its task is cancelled before that, it doesn't
    /// run.
    public func outcome(on subject: Subject) async -> Outcome {
        await onThread {
            if Task.isCancelled { return .skipped("it was cancelled") }
            guard case .server = subject else { return run(on: subject) }
            Self.serverSlot.wait()
            defer { Self.serverSlot.signal() }
            if Task.isCancelled { return .skipped("it was cancelled") }
            return run(on: subject)
        }
    }
}
