import Checks

/// The results of a proxy in the checks of the last step.
struct Grade {
    let peer: Peer
    let version: String
    /// Whether the proxy passed each check, by the check's identifier.
    let results: [String: Bool]

    /// Starts the proxy and runs the checks on it, one after the other. This blocks for some seconds.
    init(of peer: Peer, on checks: [Check], in workspace: Workspace) throws {
        self.peer = peer
        version = try peer.version()
        let running = try GradedPeer(peer, in: workspace)
        var results: [String: Bool] = [:]
        for check in checks {
            switch check.run(on: running.subject) {
            case .passed: results[check.id] = true
            case .failed: results[check.id] = false
            case .skipped(let reason): throw Refusal("\(check.id) can't be carried out on \(peer.name): it \(reason)")
            }
        }
        self.results = results
    }

    func passes(_ check: Check) -> Bool {
        results[check.id] ?? false
    }

    /// The checks of the last step that can run on a program that's already running.
    static let checks: [Check] = {
        let running = Subject.server(port: 0, originPort: 0, step: Step.step6.number)
        return Check.all(for: Step.step6.number).filter { $0.reasonToSkip(on: running) == nil }
    }()
}
