/// What was measured of one proxy in one case.
struct Figures {
    /// Microseconds on a core for each request, in user and kernel mode.
    var processorTime: Double
    var requestsPerSecond: Double
    /// The time that half the requests stay below, in milliseconds.
    var p50: Double
    /// The time that 99 of 100 requests stay below, in milliseconds.
    var p99: Double
    /// Failed connections, broken exchanges, and statuses other than 2xx and 3xx.
    var errors: Int
}

extension Figures {
    /// The figures of several rounds: the median of each, and all errors.
    init(medianOf rounds: [Figures]) {
        processorTime = median(rounds.map(\.processorTime))
        requestsPerSecond = median(rounds.map(\.requestsPerSecond))
        p50 = median(rounds.map(\.p50))
        p99 = median(rounds.map(\.p99))
        errors = rounds.map(\.errors).reduce(0, +)
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
