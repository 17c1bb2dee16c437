import Foundation

/// How many bytes another thread has got rid of.
///
/// `@unchecked`: every access to `count` is made while `condition` is locked.
final class Watermark: @unchecked Sendable {
    private let condition = NSCondition()
    private var count = 0

    func rise(by amount: Int) {
        condition.withLock {
            count += amount
            condition.broadcast()
        }
    }

    /// Waits until it has begun and nothing happens any more, for long enough to call it a standstill.
    ///
    /// - Returns: the number of bytes by then.
    func awaitStandstill() -> Int {
        condition.withLock {
            while count == 0 { if !condition.wait(until: Date(timeIntervalSinceNow: 10)) { return .max } }
            while condition.wait(until: Date(timeIntervalSinceNow: 0.5)) {}
            return count
        }
    }
}
