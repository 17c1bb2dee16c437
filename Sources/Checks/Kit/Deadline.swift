import Foundation

/// A point in time after which waiting is given up.
public struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    /// The deadline `duration` from now.
    public init(in duration: Duration) {
        instant = .now + duration
    }

    /// A deadline that is never reached while a program of this package runs.
    static let distantFuture = Deadline(in: .seconds(24 * 3600))

    /// The time that is left; zero once the deadline has passed.
    public var remaining: Duration {
        max(.zero, ContinuousClock.now.duration(to: instant))
    }

    /// The time that is left in milliseconds, rounded up so that a wait never ends early and spins.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = remaining.components
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// The deadline on the clock that Foundation's conditions wait by.
    var date: Date {
        Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
    }
}
