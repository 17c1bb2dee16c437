import Checks

/// Compares what happened in a case with its row.
struct Judge {
    let row: WireCase

    /// The complaints, one sentence each. The list is empty if nothing is wrong.
    func complaints(about observation: Observation) -> [String] {
        let hasEnded = observation.ending == .closed
        let answers = Answers(in: observation.received, to: row.methods, hasEnded: hasEnded)
        return outcomeComplaints(answers, observation) + connectionComplaints(answers, observation)
            + upstreamComplaints(answers, observation) + probeComplaints(observation)
    }

    /// If none of the allowed outcomes happened, the reason for each of them.
    private func outcomeComplaints(_ answers: Answers, _ observation: Observation) -> [String] {
        let refutations = row.outcomes.map { refutation(of: $0, answers, observation) }
        guard refutations.allSatisfy({ $0 != nil }) else { return [] }
        return zip(row.outcomes, refutations).map { "not \($0.notation): \($1 ?? "")" }
    }

    /// The rules for the end of every case.
    private func connectionComplaints(_ answers: Answers, _ observation: Observation) -> [String] {
        guard let last = answers.list.last, last.isWhole else { return [] }
        var complaints: [String] = []
        // A refusal of the origin is the origin's own. In these rows, it refuses nothing by itself.
        if row.reply == nil, last.status / 100 == 4, observation.ending == .open {
            complaints.append("the connection is still open after \(last.status)")
        }
        if observation.ending == .reset {
            complaints.append("reset after the answer, which the client may so have lost (RFC 9112 section 9.6)")
        }
        if observation.ending == .open, answers.announcesClose {
            complaints.append("open in spite of \"Connection: close\"")
        }
        if observation.ending == .closed, !answers.announcesClose {
            complaints.append("closed without \"Connection: close\" before (RFC 9112 section 9.6)")
        }
        return complaints
    }

    private func probeComplaints(_ observation: Observation) -> [String] {
        var complaints: [String] = []
        if case .failed(let what) = observation.next { complaints.append("the next request: \(what)") }
        if case .failed(let what) = observation.fresh {
            complaints.append("a request on another connection: \(what)")
        }
        if observation.exit != .exited(0) {
            complaints.append("the proxy's end: \(observation.exit?.description ?? "none after SIGTERM")")
        }
        return complaints
    }
}
