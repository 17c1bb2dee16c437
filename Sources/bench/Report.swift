import Checks
import Foundation

/// The figures of a run.
struct Report {
    let cases: [Case]
    let peers: [Peer]
    /// The processor, and how often and how long each case ran.
    let conditions: String
    /// How many KiB each idle connection takes.
    var idleMemory: [Peer: Double] = [:]
    private var rounds: [String: [Peer: [Figures]]] = [:]

    init(cases: [Case], peers: [Peer], conditions: String) {
        self.cases = cases
        self.peers = peers
        self.conditions = conditions
    }

    mutating func add(_ figures: Figures, of peer: Peer, in load: Case) {
        rounds[load.name, default: [:]][peer, default: []].append(figures)
    }

    /// The medians of all rounds.
    func figures(of peer: Peer, in load: Case) -> Figures? {
        rounds[load.name]?[peer].map(Figures.init(medianOf:))
    }

    /// What went wrong in the measurements. Don't compare figures that have errors.
    var errors: [String] {
        cases.flatMap { load in
            peers.compactMap { peer in
                guard let errors = figures(of: peer, in: load)?.errors, errors > 0 else { return nil }
                return "\(errors) errors from \(peer) in \(load.name)"
            }
        }
    }

    /// One row for each proxy in each case.
    var table: Table {
        var table = Table(
            title: conditions,
            header: [
                "case", "proxy", "CPU us/request", "÷nginx", "requests/s", "÷nginx", "p50 ms", "p99 ms", "÷nginx",
                "KiB/connection",
            ])
        for load in cases {
            let nginx = figures(of: .nginx, in: load)
            for peer in peers {
                guard let figures = figures(of: peer, in: load) else { continue }
                table.rows.append([
                    peer == peers.first ? load.title : "", peer.rawValue,
                    decimal(figures.processorTime, 1), ratio(figures.processorTime, nginx?.processorTime),
                    decimal(figures.requestsPerSecond, 0), ratio(figures.requestsPerSecond, nginx?.requestsPerSecond),
                    decimal(figures.p50, 2), decimal(figures.p99, 2), ratio(figures.p99, nginx?.p99), "",
                ])
            }
        }
        for peer in peers {
            guard let memory = idleMemory[peer] else { continue }
            table.rows.append(
                [peer == peers.first ? "idle connection" : "", peer.rawValue]
                    + Array(repeating: "", count: 7) + [decimal(memory, 1)])
        }
        return table
    }

    private func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    private func ratio(_ value: Double, _ base: Double?) -> String { base.map { decimal(value / $0, 2) } ?? "" }
}
