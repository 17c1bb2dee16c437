@testable import HTTPCore

extension Limits {
    /// The defaults, but for a shorter silence: what doesn't come in five seconds doesn't come at all.
    static func test(_ change: (inout Limits) -> Void = { _ in }) -> Limits {
        var limits = Limits()
        limits.silence = .seconds(5)
        change(&limits)
        return limits
    }
}
