import Checks
import Testing

// One suite a step, so that `swift test --filter Step3Checks` runs the checks of one step.
//
//     CHECK=exercise swift test --filter Step3Checks                  the learner's own program
//     CHECK=http://127.0.0.1:8080 swift test --filter Step3Checks     any proxy that runs already

@Suite struct Step1Checks {
    @Test(arguments: Check.all(for: 1)) func passes(_ check: Check) async throws { try await require(check, of: 1) }
}

@Suite struct Step2Checks {
    @Test(arguments: Check.all(for: 2)) func passes(_ check: Check) async throws { try await require(check, of: 2) }
}

@Suite struct Step3Checks {
    @Test(arguments: Check.all(for: 3)) func passes(_ check: Check) async throws { try await require(check, of: 3) }
}

@Suite struct Step4Checks {
    @Test(arguments: Check.all(for: 4)) func passes(_ check: Check) async throws { try await require(check, of: 4) }
}

@Suite struct Step5Checks {
    @Test(arguments: Check.all(for: 5)) func passes(_ check: Check) async throws { try await require(check, of: 5) }
}

@Suite struct Step6Checks {
    @Test(arguments: Check.all(for: 6)) func passes(_ check: Check) async throws { try await require(check, of: 6) }
}

/// Carries a check out on what `CHECK` names, and reports a failure with all that helps to understand it.
private func require(_ check: Check, of step: Int) async throws {
    let subject = try chosenSubject.get()(step)
    switch await check.outcome(on: subject) {
    case .passed: break
    case .skipped(let reason):
        // Said aloud, since a cancelled case leaves no line of its own.
        print("skipped \(check.id): \(reason)")
        try Test.cancel("\(reason)")
    case .failed(let failure): Issue.record(Comment(rawValue: failure.text()))
    }
}
