import Foundation

/// The number of bytes that another thread has sent.
///
/// `@unchecked Sendable` is correct because `count` is only used with `condition` locked.
final class Watermark: @unchecked Sendable {
    private let condition = NSCondition()
    private var count = 0

    func rise(by amount: Int) {
        condition.withLock {
            count += amount
            condition.broadcast()
        }
    }

    /// Waits until the thread has begun, and nothing has happened for a while.
    ///
    /// - Returns: the number of bytes at that time.
    func awaitStandstill() -> Int {
        condition.withLock {
            while count == 0 { if !condition.wait(until: Date(timeIntervalSinceNow: 10)) { return .max } }
            while condition.wait(until: Date(timeIntervalSinceNow: 0.5)) {}
            return count
        }
    }
}
