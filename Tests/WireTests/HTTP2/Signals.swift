import Foundation

/// What the origin of a case and its client tell each other: signals that have a name, and counters.
///
/// `@unchecked Sendable` is correct because the values are only used with `condition` locked.
final class Signals: @unchecked Sendable {
    private let condition = NSCondition()
    private var counts: [String: Int] = [:]
    private var highest: [String: Int] = [:]

    /// Raises a signal. It stays raised.
    func raise(_ name: String) {
        change(name, by: 1)
    }

    /// Changes a counter.
    func change(_ name: String, by amount: Int) {
        condition.withLock {
            let value = (counts[name] ?? 0) + amount
            counts[name] = value
            highest[name] = max(highest[name] ?? 0, value)
            condition.broadcast()
        }
    }

    /// The value of a counter.
    subscript(name: String) -> Int { condition.withLock { counts[name] ?? 0 } }

    /// The highest value that a counter has had.
    func most(_ name: String) -> Int { condition.withLock { highest[name] ?? 0 } }

    /// Waits until a signal has been raised this many times.
    func wait(_ name: String, count: Int = 1, within seconds: Double = 20) throws(Absent) {
        let end = Date(timeIntervalSinceNow: seconds)
        let isThere = condition.withLock {
            while counts[name] ?? 0 < count {
                if !condition.wait(until: end) { return counts[name] ?? 0 >= count }
            }
            return true
        }
        if !isThere { throw Absent(name: name) }
    }

    struct Absent: Error, CustomStringConvertible {
        let name: String
        var description: String { "the signal \"\(name)\" didn't come" }
    }
}
