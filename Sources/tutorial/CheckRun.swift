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
        /// How many checks didn't run, because the run ended early.
        var leftOut = 0

        /// How many checks were looked at.
        var count: Int { passed + failures.count + skipped.map(\.count).reduce(0, +) }

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
    /// Some programs fail all checks for the same reason. For example, they don't even listen. A few checks find out such
    /// a reason, so they run first. A crash ends the run as well, wherever it happens.
    func report() async -> Findings {
        say(introduction)
        let checks = options.checks
        var findings = Findings()
        var known: [Int: Outcome] = [:]
        for place in scouts {
            let outcome = await checks[place].outcome(on: subject)
            if case .failed(let failure) = outcome, failure.observation.cause?.concernsAll == true, isEnough(failure) {
                findings.note(outcome)
                return cutShort(findings, because: failure)
            }
            known[place] = outcome
        }
        // All checks are created at once, and they take turns. The failed ones are shown in the order of the list.
        let pending = checks.enumerated().map { place, check in
            let outcome = known[place]
            return Task {
                if let outcome { return outcome }
                return await check.outcome(on: subject)
            }
        }
        for task in pending {
            let outcome = await task.value
            findings.note(outcome)
            guard case .failed(let failure) = outcome else { continue }
            if failure.observation.cause?.isEnd == true, isEnough(failure) {
                pending.forEach { $0.cancel() }
                return cutShort(findings, because: failure)
            }
            say(line(for: failure))
        }
        summarize(findings, of: checks)
        return findings
    }

    /// The places of the checks that run first. One of them starts a program without `--origin`, and one sees whether a
    /// server uses the check's origin.
    private var scouts: [Int] {
        let checks = options.checks
        let first = checks.firstIndex { $0.reasonToSkip(on: subject) == nil }
        let special =
            switch subject {
            case .program: checks.firstIndex { $0.id == "sigterm" }
            case .server: checks.firstIndex { $0.id == Check.route }
            }
        return [first, special].compactMap(\.self)
    }

    /// Whether the learner needs to see nothing but this failure. With `--all`, they want to see what follows a crash.
    private func isEnough(_ failure: Failure) -> Bool {
        if options.checks.count == 1 { return false }
        guard case .crashed(let crash)? = failure.observation.cause else { return true }
        return crash.isAtStart || !options.showsAll
    }

    /// Shows a failure, and leaves out the checks that haven't been looked at.
    private func cutShort(_ findings: Findings, because failure: Failure) -> Findings {
        var findings = findings
        findings.leftOut = options.checks.count - findings.count
        say((findings.failures.count > 1 ? "\n" : "") + explanation(of: failure))
        guard findings.leftOut > 0 else { return findings }
        let others = findings.leftOut == 1 ? "other check was" : "other \(findings.leftOut) checks were"
        let reason =
            switch failure.observation.cause {
            case .crashed(let crash)? where !crash.isAtStart: "; \(options.command) --all runs them, too."
            case .badDefault?: "; they start the program with --origin."
            default: ": they would fail for the same reason."
            }
        say("\nThe \(others) left out\(reason)")
        return findings
    }

    private func summarize(_ findings: Findings, of checks: [Check]) {
        for (reason, count) in findings.skipped {
            say("  \(paint(.yellow, "skipped"))  \(count == 1 ? "1 check: it" : "\(count) checks: each") \(reason)")
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
