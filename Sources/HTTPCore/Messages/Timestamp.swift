#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A time of day, in two formats: one for people and one for HTTP.
public struct Timestamp: CustomStringConvertible {
    let seconds: time_t
    let milliseconds: Int

    /// The current time.
    public init() {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        self.init(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    init(seconds: time_t, milliseconds: Int) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    /// For people: `2026-01-31 23:59:59.123 UTC`.
    public var description: String {
        let utc = utc
        let fraction = String(1000 + milliseconds).dropFirst()
        return "\(utc.year)-\(pad(utc.month))-\(pad(utc.day)) \(utc.time).\(fraction) UTC"
    }

    /// For HTTP: `Sat, 31 Jan 2026 23:59:59 GMT` (RFC 9110 section 5.6.7).
    public var httpDate: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let utc = utc
        return "\(days[utc.weekday]), \(pad(utc.day)) \(months[utc.month - 1]) \(utc.year) \(utc.time) GMT"
    }

    private var utc: (year: Int, month: Int, day: Int, weekday: Int, time: String) {
        var seconds = seconds
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let time = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { pad(Int($0)) }.joined(separator: ":")
        return unsafe (
            Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday), Int(parts.tm_wday), time
        )
    }

    private func pad(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
