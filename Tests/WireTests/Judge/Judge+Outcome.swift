import Checks

// MARK: - The client's end

extension Judge {
    /// The reason why this outcome isn't what happened; nil if it is.
    func refutation(of outcome: Outcome, _ answers: Answers, _ observation: Observation) -> String? {
        switch outcome.kind {
        case .close:
            if !observation.received.isEmpty { return "bytes came" }
            if observation.ending == .open { return "still open" }
        case .wait:
            if !observation.received.isEmpty { return "bytes came" }
            if observation.ending != .open { return "closed" }
        case .http2:
            // The first frame is SETTINGS (RFC 9113 section 3.4).
            return observation.received.count >= 9 && observation.received[3] == 4 ? nil : "no HTTP/2 frame came"
        case .answers(let patterns):
            if let fault = answers.fault { return fault }
            let statuses = answers.list.map(\.status)
            guard statuses.count == patterns.count, zip(patterns, statuses).allSatisfy({ $0.matches($1) }) else {
                return statuses.isEmpty ? "no answer came" : "the answers were \(statuses)"
            }
            if answers.isCut, !outcome.modifiers.contains(.abort) { return "the answer was cut short" }
        }
        for modifier in outcome.modifiers {
            if let refutation = refutation(of: modifier, answers, observation) { return refutation }
        }
        return nil
    }

    private func refutation(
        of modifier: Outcome.Modifier, _ answers: Answers, _ observation: Observation
    ) -> String? {
        switch modifier {
        case .close:
            return observation.ending == .open ? "not closed" : nil
        case .abort:
            return answers.isCut && observation.ending != .open ? nil : "not cut short"
        case .order:
            return orderRefutation(answers)
        case .absent(let bytes):
            return observation.received.contains(bytes) ? "\"\(visible(bytes))\" came" : nil
        default:
            guard let first = answers.list.first else { return "no answer came" }
            return refutation(of: modifier, first)
        }
    }

    private func refutation(of modifier: Outcome.Modifier, _ answer: Answers.Answer) -> String? {
        let message = answer.final
        switch modifier {
        case .has(let name):
            return message.lines(name) == nil ? "no \(name)" : nil
        case .lacks(let name):
            return message.lines(name).map { "\(name): \($0.joined(separator: "|"))" }
        case .lacksIf(let name, let other):
            return message.lines(name) != nil && message.lines(other) != nil ? "\(name) and \(other)" : nil
        case .matches(let name, let pattern):
            guard let value = message.lines(name)?.joined(separator: "|") else { return "no \(name)" }
            return value.isMatched(by: pattern) ? nil : "\(name): \(value)"
        case .matchesNot(let name, let pattern):
            guard let value = message.lines(name)?.joined(separator: "|") else { return nil }
            return value.isMatched(by: pattern) ? "\(name): \(value)" : nil
        case .body(let bytes):
            return message.body == bytes ? nil : "the content \"\(visible(message.body.prefix(80)))\""
        case .interim(let status):
            return answer.interim.contains { $0.status == status } ? nil : "no \(status) before it"
        case .noInterim:
            return answer.interim.first.map { "\($0.startLine) before it" }
        case .statusLine(let text):
            return message.startLine.hasPrefix(text) ? nil : message.startLine
        case .close, .abort, .order, .absent: return nil
        }
    }

    /// The usual origin answers with the target. So the contents show which answer belongs to which request.
    private func orderRefutation(_ answers: Answers) -> String? {
        let asked = row.requestLines.map { $0.split(separator: " ")[1] }.map(String.init)
        let answered = answers.list.map { String(latin1: $0.final.body) }
        return answered == Array(asked.prefix(answered.count)) ? nil : "the answers belong to \(answered)"
    }
}

extension String {
    /// Whether the pattern matches the whole text.
    func isMatched(by pattern: String) -> Bool {
        // All patterns were tested when the table was read.
        guard let regex = try? Regex(pattern) else { return false }
        return (try? regex.wholeMatch(in: self)) != nil
    }
}
