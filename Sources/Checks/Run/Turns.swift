import Foundation

extension Check {
    /// So many checks at a time: enough to fill the waiting, few enough that no deadline is missed for want of a core.
    private static let slots = DispatchSemaphore(value: 8)
    /// A running server has one origin port, so that its checks go one by one.
    private static let serverSlot = DispatchSemaphore(value: 1)

    /// Carries the check out on a thread of its own, when there is room for it.
    public func outcome(on subject: Subject) async -> Outcome {
        let slots = if case .server = subject { Self.serverSlot } else { Self.slots }
        return await onThread {
            slots.wait()
            defer { slots.signal() }
            return run(on: subject)
        }
    }
}
