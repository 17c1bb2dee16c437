import Foundation

/// The results of one proxy's tunnels.
struct TunnelFigures {
    /// How many microseconds each message took on a core, through the proxy and back.
    var messageTimes: [Double] = []
    var messagesPerSecond: [Double] = []
    /// How many seconds 1 GiB each way took on a core.
    var bulkTimes: [Double] = []
    /// GiB per second, for both directions together.
    var bulkRates: [Double] = []
    /// How many KiB each idle tunnel takes.
    var idleMemory = 0.0

    /// The cells of the proxy's row: the medians, and how they compare with the best of the others.
    func cells(besides others: [TunnelFigures]) -> [String] {
        func ratio(_ value: Double, _ times: KeyPath<TunnelFigures, [Double]>) -> String {
            let best = others.map { median($0[keyPath: times]) }.min()
            return best.map { String(format: "%.2f", value / $0) } ?? ""
        }
        let (message, bulk) = (median(messageTimes), median(bulkTimes))
        return [
            String(format: "%.1f", message), ratio(message, \.messageTimes),
            String(format: "%.0f", median(messagesPerSecond)), String(format: "%.2f", bulk), ratio(bulk, \.bulkTimes),
            String(format: "%.2f", median(bulkRates)), String(format: "%.1f", idleMemory),
        ]
    }
}
