import Checks
import Testing

// One suite a step, so that `swift test --filter Step3Checks` runs the checks of one step.
//
//     CHECK=exercise swift test --filter Step3Checks                  your own program
//     CHECK=http://127.0.0.1:8080 swift test --filter Step3Checks     any proxy that runs already

@Suite struct Step1Checks {
    @Test(arguments: Trial.all(of: 1)) func passes(_ trial: Trial) async throws { try await trial.run() }
}

@Suite struct Step2Checks {
    @Test(arguments: Trial.all(of: 2)) func passes(_ trial: Trial) async throws { try await trial.run() }
}

@Suite struct Step3Checks {
    @Test(arguments: Trial.all(of: 3)) func passes(_ trial: Trial) async throws { try await trial.run() }
}

@Suite struct Step4Checks {
    @Test(arguments: Trial.all(of: 4)) func passes(_ trial: Trial) async throws { try await trial.run() }
}

@Suite struct Step5Checks {
    @Test(arguments: Trial.all(of: 5)) func passes(_ trial: Trial) async throws { try await trial.run() }
}

@Suite struct Step6Checks {
    @Test(arguments: Trial.all(of: 6)) func passes(_ trial: Trial) async throws { try await trial.run() }
}

@Suite struct Step7Checks {
    @Test(arguments: Trial.all(of: 7)) func passes(_ trial: Trial) async throws { try await trial.run() }
}

/// One test case of these suites.
struct Trial: CustomTestStringConvertible, Sendable {
    let step: Int
    let checks: [Check]

    /// On the reference steps, each check is a separate case. On your program, all of them are one case, so that the
    /// failures fit on a screen.
    static func all(of step: Int) -> [Trial] {
        let checks = Check.all(for: step)
        return isReferenceRun ? checks.map { Trial(step: step, checks: [$0]) } : [Trial(step: step, checks: checks)]
    }

    var testDescription: String { checks.count == 1 ? checks[0].id : "all \(checks.count) checks of step \(step)" }

    func run() async throws {
        let subject = try chosenSubject.get()(step)
        var failures: [Failure] = []
        var skipped: [String: Int] = [:]
        for pending in checks.map({ check in Task { await check.outcome(on: subject) } }) {
            switch await pending.value {
            case .passed: break
            case .skipped(let reason): skipped[reason, default: 0] += 1
            case .failed(let failure): failures.append(failure)
            }
        }
        for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) { print("skipped \(count): \(reason)") }
        if let first = failures.first {
            Issue.record(Comment(rawValue: first.text() + Self.others(failures.dropFirst())))
        } else if let reason = skipped.keys.first, checks.count == 1 {
            // A cancelled case prints no line of its own.
            try Test.cancel("\(reason)")
        }
    }

    private static func others(_ failures: ArraySlice<Failure>) -> String {
        guard !failures.isEmpty else { return "" }
        let names = failures.map(\.check.id).joined(separator: ", ")
        return "\n\n\(failures.count) more failed: \(names)\nOne thing at a time: start with the first one."
    }
}
