@testable import HTTPCore

extension Limits {
    /// The default limits, except that silence may last only five seconds.
    static func test(_ change: (inout Limits) -> Void = { _ in }) -> Limits {
        var limits = Limits()
        limits.silence = .seconds(5)
        change(&limits)
        return limits
    }
}
