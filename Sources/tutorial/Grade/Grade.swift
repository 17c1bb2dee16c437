import Checks

/// The results of a proxy in the checks of the last step.
struct Grade {
    /// The result of a check.
    enum Result: String {
        case passed = "yes"
        case failed = "no"
        /// The check couldn't run: the proxy has no port for what the check's client speaks.
        case impossible = "can't run"
    }

    let peer: Peer
    let version: String
    /// The results by the check's identifier.
    private let results: [String: Result]

    /// Starts the proxy and runs the checks on it, one after the other. This blocks for some seconds.
    init(of peer: Peer, in workspace: Workspace) throws {
        self.peer = peer
        version = try peer.version()
        let running = try GradedPeer(peer, in: workspace)
        var results: [String: Result] = [:]
        for check in Self.checks {
            guard let subject = running.subject(for: check) else {
                results[check.id] = .impossible
                continue
            }
            switch check.run(on: subject) {
            case .passed: results[check.id] = .passed
            case .failed: results[check.id] = .failed
            case .skipped(let reason): throw Refusal("\(check.id) can't be carried out on \(peer.name): it \(reason)")
            }
        }
        self.results = results
    }

    subscript(check: Check) -> Result { results[check.id] ?? .impossible }

    /// The number of the last step.
    static let step = Step.step7.number

    /// The checks of the last step that look at a proxy from outside.
    static let checks = Check.all(for: step).filter { check in Peer.step7.doors.contains { $0.admits(check) } }
}
