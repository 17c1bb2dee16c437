import Foundation

/// What was measured of one proxy's tunnels.
struct TunnelFigures {
    /// Microseconds on a core for each message that is sent through the proxy and comes back.
    var messageTimes: [Double] = []
    var messagesPerSecond: [Double] = []
    /// Seconds on a core for 1 GiB each way.
    var bulkTimes: [Double] = []
    /// GiB per second, both directions together.
    var bulkRates: [Double] = []
    /// KiB for each idle tunnel.
    var idleMemory = 0.0

    /// The cells of its row: medians, and how they compare with the best of others.
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
