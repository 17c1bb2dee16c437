import Foundation

/// A value that several threads share, and whose changes they can wait for.
///
/// `@unchecked`: every access to `value` is made while `condition` is locked.
final class Watched<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    /// The value as it is now.
    var current: Value {
        condition.withLock { value }
    }

    /// Changes the value and wakes everyone who waits.
    @discardableResult
    func update<Result>(_ change: (inout Value) throws -> Result) rethrows -> Result {
        try condition.withLock {
            defer { condition.broadcast() }
            return try change(&value)
        }
    }

    /// Waits until `isDone` holds, at most until the deadline; returns whether it held.
    @discardableResult
    func wait(by deadline: Deadline, until isDone: (Value) -> Bool) -> Bool {
        condition.withLock {
            while !isDone(value) {
                if !condition.wait(until: deadline.date) { return isDone(value) }
            }
            return true
        }
    }
}
