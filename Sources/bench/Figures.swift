/// The results of one proxy in one case.
struct Figures {
    /// How many microseconds each request took on a core, in user and kernel mode.
    var processorTime: Double
    var requestsPerSecond: Double
    /// Half of the requests were faster than this, in milliseconds.
    var p50: Double
    /// 99 of 100 requests were faster than this, in milliseconds.
    var p99: Double
    /// How many connections failed, exchanges broke, or statuses were neither 2xx nor 3xx.
    var errors: Int
}

extension Figures {
    /// The figures of several rounds: the median of each figure, and the sum of all errors.
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
