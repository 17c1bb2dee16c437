import Checks

/// Runs checks on a program and shows the results.
struct CheckRun {
    let options: CheckOptions
    let subject: Subject
    let paint: Paint

    /// The results of a run.
    struct Findings {
        var passed = 0
        var failures: [Failure] = []
        /// How many checks couldn't run, for each reason.
        var skipped: [(reason: String, count: Int)] = []

        mutating func note(_ outcome: Outcome) {
            switch outcome {
            case .passed: passed += 1
            case .failed(let failure): failures.append(failure)
            case .skipped(let reason):
                if let index = skipped.firstIndex(where: { $0.reason == reason }) {
                    skipped[index].count += 1
                } else {
                    skipped.append((reason, 1))
                }
            }
        }
    }

    /// Runs the checks and prints what the learner needs to know about them.
    ///
    /// If a program doesn't even listen, all checks fail for the same reason. So the first check tells that reason, and
    /// the run ends.
    func report() async -> Findings {
        say(introduction)
        let checks = options.checks
        var findings = Findings()
        let first = checks.firstIndex { $0.reasonToSkip(on: subject) == nil } ?? 0
        if case .failed(let failure) = await checks[first].outcome(on: subject) {
            findings.failures.append(failure)
            if let cause = failure.observation.cause, cause.concernsAll, checks.count > 1 {
                say(explanation(of: failure))
                say("\nThe other \(checks.count - 1) checks were left out: they would fail for the same reason.")
                return findings
            }
            say(line(for: failure))
        } else {
            findings.note(checks[first].reasonToSkip(on: subject).map(Outcome.skipped) ?? .passed)
        }
        // All checks are created at once, and they take turns. The failed ones are shown in the order of the list.
        let rest = checks.enumerated().filter { $0.offset != first }.map(\.element)
        for pending in rest.map({ check in Task { await check.outcome(on: subject) } }) {
            let outcome = await pending.value
            findings.note(outcome)
            if case .failed(let failure) = outcome { say(line(for: failure)) }
        }
        summarize(findings, of: checks)
        return findings
    }

    private func summarize(_ findings: Findings, of checks: [Check]) {
        for (reason, count) in findings.skipped {
            say("  \(paint(.yellow, "skipped"))  \(count) \(count == 1 ? "check" : "checks"): \(reason)")
        }
        let skipped = findings.skipped.map(\.count).reduce(0, +)
        let counts = [(findings.passed, "passed"), (findings.failures.count, "failed"), (skipped, "skipped")]
        let text = counts.filter { $0.0 > 0 }.map { "\($0) \($1)" }.joined(separator: ", ")
        let isQuiet = findings.failures.isEmpty && findings.skipped.isEmpty
        say("\(isQuiet ? "" : "\n")\(text) of \(checks.count) \(checks.count == 1 ? "check" : "checks")\n")
        let shown = options.showsAll ? findings.failures[...] : findings.failures.prefix(1)
        say(shown.map { explanation(of: $0) }.joined(separator: "\n\n\n"), unlessEmpty: true)
        let hidden = findings.failures.count - shown.count
        guard hidden > 0 else { return }
        say(
            """

            \(hidden) more failed. One thing at a time, or \(paint(.cyan, "\(options.command) --all")) for all of them;
            \(paint(.cyan, "\(options.stepCommand) NAME")) runs one check alone.
            """)
    }

    private func explanation(of failure: Failure) -> String {
        failure.text(paint: paint, next: options.next(after: failure))
    }

    private func line(for failure: Failure) -> String {
        "  \(paint(.red, "FAILED"))  \(failure.check.title) (\(failure.check.id))"
    }

    private var introduction: String {
        let step = "step \(options.step.number): \(options.step.title)\n"
        switch subject {
        case .program: return "checking steps/exercise/main.swift as \(step)"
        case .server(_, _, let originPort, _):
            return "checking \(subject.url ?? "") as \(step)"
                + "its origin must be http://127.0.0.1:\(originPort) (--origin-port changes the port)\n"
        }
    }
}
