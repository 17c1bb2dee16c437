import Synchronization

/// Counts how all exchanges ended so far.
final class Ledger: Sendable {
    struct Counts {
        var answered = 0
        var abandoned = 0
        var refused = 0
        /// How many failed because the origin was away.
        var failed = 0

        var all: Int { answered + abandoned + refused + failed }
    }

    private struct State {
        var counts: [Traffic: Counts] = [:]
        var violations: [String: Int] = [:]

        mutating func note(_ violation: String) { violations[violation, default: 0] += 1 }
    }

    private let state = Mutex(State())

    /// Counts an exchange. If it failed while the origin was there, that's a violation.
    func add(_ outcome: Outcome, of traffic: Traffic, originWasAway: Bool) {
        state.withLock { state in
            switch outcome {
            case .answered: state.counts[traffic, default: Counts()].answered += 1
            case .abandoned: state.counts[traffic, default: Counts()].abandoned += 1
            case .refused: state.counts[traffic, default: Counts()].refused += 1
            case .failed where originWasAway: state.counts[traffic, default: Counts()].failed += 1
            case .failed(let what): state.note("\(traffic): \(what), though the origin was there")
            case .wrong(let what): state.note("\(traffic): \(what)")
            }
        }
    }

    func addViolation(_ text: String) {
        state.withLock { $0.note(text) }
    }

    /// The number of exchanges so far.
    var total: Int { state.withLock { $0.counts.values.reduce(0) { $0 + $1.all } } }

    var counts: [Traffic: Counts] { state.withLock { $0.counts } }

    /// All violations so far. Each kind appears once, and the most frequent one comes first.
    var violations: [String] {
        state.withLock { $0.violations }.sorted { $0.value > $1.value }.map { "\($0.key) (\($0.value) times)" }
    }
}
