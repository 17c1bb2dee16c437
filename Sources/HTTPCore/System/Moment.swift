#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A point in time, for deadlines. It comes from a clock that isn't affected when somebody sets the time of day.
///
/// The standard library's `ContinuousClock.Instant` means the same. But the compiler can't see its layout, so each copy
/// costs a function call.
struct Moment: Comparable, Sendable {
    private let time: Duration

    static var now: Moment {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(time: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }

    static func + (moment: Moment, time: Duration) -> Moment { Moment(time: moment.time + time) }
    static func - (later: Moment, earlier: Moment) -> Duration { later.time - earlier.time }
    static func < (left: Moment, right: Moment) -> Bool { left.time < right.time }
}
