import Foundation

extension Check {
    /// A running server has one origin port, so that its checks go one by one.
    private static let serverSlot = DispatchSemaphore(value: 1)

    /// Carries the check out on a thread of its own, when there is room for it.
    public func outcome(on subject: Subject) async -> Outcome {
        await onThread {
            guard case .server = subject else { return run(on: subject) }
            Self.serverSlot.wait()
            defer { Self.serverSlot.signal() }
            return run(on: subject)
        }
    }
}
