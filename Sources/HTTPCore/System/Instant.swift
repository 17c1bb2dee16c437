#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A point in time, for deadlines. It comes from a clock that isn't affected when somebody sets the time of day.
///
/// The standard library's `ContinuousClock.Instant` means the same. But the compiler can't see its layout, so each copy
/// costs a function call.
struct Instant: Comparable, Sendable {
    private let time: Duration

    static var now: Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(time: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }

    static func + (moment: Instant, time: Duration) -> Instant { Instant(time: moment.time + time) }
    static func - (later: Instant, earlier: Instant) -> Duration { later.time - earlier.time }
    static func < (left: Instant, right: Instant) -> Bool { left.time < right.time }
}
