import Checks
import Foundation

/// `check N`: the checks of a step on the learner's program, or on any proxy.
struct CheckCommand {
    private let step: Step
    private let subject: Subject
    private let paint = Paint.forOutput

    init(_ arguments: ArraySlice<String>) throws {
        step = try Step(named: arguments.first)
        var url: String?
        var originPort = Subject.usualOriginPort
        var rest = arguments.dropFirst()
        while let flag = rest.popFirst() {
            guard ["--url", "--origin-port"].contains(flag) else {
                throw UsageError("check does not know \"\(flag)\"; it takes --url URL and --origin-port PORT")
            }
            guard let value = rest.popFirst() else { throw UsageError("\(flag) needs a value") }
            if flag == "--url" { url = value } else { originPort = try Self.port(value) }
        }
        guard let url else {
            subject = .program("exercise", step: step.number)
            return
        }
        guard let server = Subject(url: url, originPort: originPort, step: step.number) else {
            throw UsageError("\"\(url)\" is not like http://127.0.0.1:8080")
        }
        subject = server
    }

    private static func port(_ word: String) throws -> Int {
        guard let port = Int(word), (1...65535).contains(port) else { throw UsageError("\"\(word)\" is no port") }
        return port
    }

    func run() async {
        let checks = Check.all(for: step.number)
        let subject = subject
        say(introduction)
        // All are begun at once and have their turn; they are shown in their order as they end.
        let outcomes = checks.map { check in Task { await check.outcome(on: subject) } }
        var (passed, skipped) = (0, 0)
        var failures: [Failure] = []
        for (check, pending) in zip(checks, outcomes) {
            let outcome = await pending.value
            switch outcome {
            case .passed: passed += 1
            case .failed(let failure): failures.append(failure)
            case .skipped: skipped += 1
            }
            say(line(for: check, outcome))
        }
        let counts = [(passed, "passed"), (failures.count, "failed"), (skipped, "skipped")].filter { $0.0 > 0 }
        say("\n\(counts.map { "\($0) \($1)" }.joined(separator: ", ")) of \(checks.count) checks\n")
        guard let first = failures.first else { return say(farewell) }
        say(first.text(paint: paint))
        if failures.count > 1 { say("\n\(failures.count - 1) more failed; one thing at a time.") }
        exit(1)
    }

    private var introduction: String {
        switch subject {
        case .program(let name, _):
            "checking \(name) as step \(step.number): \(step.title)\n"
        case .server(let port, let originPort, _):
            "checking http://127.0.0.1:\(port) as step \(step.number): \(step.title)\n"
                + "its origin must be http://127.0.0.1:\(originPort) (--origin-port changes the port)\n"
        }
    }

    private var farewell: String {
        guard step.number < Step.all.count else { return "This is a reverse proxy. Well done." }
        return "Well done. Next: swift run tutorial check \(step.number + 1)"
    }

    private func line(for check: Check, _ outcome: Outcome) -> String {
        switch outcome {
        case .passed: "  \(paint(.green, "passed "))  \(check.title)"
        case .failed: "  \(paint(.red, "FAILED "))  \(check.title)"
        case .skipped(let reason): "  \(paint(.yellow, "skipped"))  \(check.title): \(reason)"
        }
    }
}
