import Foundation

/// The time when waiting is given up.
public struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    /// Creates a deadline that is `duration` from now.
    public init(in duration: Duration) {
        instant = .now + duration
    }

    /// A deadline that no program of this package will live to see.
    static let distantFuture = Deadline(in: .seconds(24 * 3600))

    /// The time that is left; zero if the deadline has passed.
    public var remaining: Duration {
        max(.zero, ContinuousClock.now.duration(to: instant))
    }

    /// The time that is left in milliseconds. It's rounded up; otherwise a wait could end too early and start over in a
    /// loop.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = remaining.components
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// The deadline as a date, because Foundation's conditions wait for one.
    var date: Date {
        Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    }
}
