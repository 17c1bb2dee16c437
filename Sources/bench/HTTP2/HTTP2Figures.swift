/// The results of one proxy in one case, with a value for each round.
struct HTTP2Figures {
    /// How many microseconds each request took on a core, in user and kernel mode.
    var processorTimes: [Double] = []
    /// How many requests were answered per second.
    var rates: [Double] = []
    /// How many requests failed, were answered with neither 2xx nor 3xx, or took too long.
    var errors = 0

    /// Adds another round.
    mutating func add(_ round: HTTP2Figures) {
        processorTimes += round.processorTimes
        rates += round.rates
        errors += round.errors
    }
}
