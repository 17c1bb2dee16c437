import Foundation

/// A value that several threads share. They can wait until it changes.
///
/// `@unchecked Sendable` is correct because `value` is only used with `condition` locked.
final class Watched<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    /// The current value.
    var current: Value {
        condition.withLock { value }
    }

    /// Changes the value and wakes all waiting threads.
    @discardableResult
    func update<Result>(_ change: (inout Value) throws -> Result) rethrows -> Result {
        try condition.withLock {
            defer { condition.broadcast() }
            return try change(&value)
        }
    }

    /// Waits until `isDone` is true, or until the deadline.
    ///
    /// - Returns: whether it's true.
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
