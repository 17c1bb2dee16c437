import Checks
import Foundation

/// `check N`: the checks of a step on the learner's program, or on any proxy.
struct CheckCommand {
    private let step: Step
    private let url: String?
    private let originPort: Int
    private let wantsHint: Bool
    /// The part of the step that `--part` names.
    private let part: Part?
    private let paint = Paint.forOutput

    init(_ arguments: ArraySlice<String>) throws {
        step = try Step(named: arguments.first)
        var url: String?
        var originPort: Int?
        var wantsHint = false
        var part: Part?
        var rest = arguments.dropFirst()
        while let flag = rest.popFirst() {
            guard ["--url", "--origin-port", "--hint", "--part"].contains(flag) else {
                throw UsageError(
                    "check does not know \"\(flag)\"; it takes --url URL, --origin-port PORT, --part NAME and --hint")
            }
            if flag == "--hint" {
                wantsHint = true
                continue
            }
            guard let value = rest.popFirst() else { throw UsageError("\(flag) needs a value") }
            if flag == "--part" {
                part = try Part(named: value, of: step)
                continue
            }
            if flag == "--url" { url = value } else { originPort = try Self.port(value) }
        }
        if let url, Subject(url: url, step: step.number) == nil {
            throw UsageError("\"\(url)\" is not like http://127.0.0.1:8080")
        }
        if url == nil, originPort != nil { throw UsageError("--origin-port goes with --url") }
        if url != nil, wantsHint { throw UsageError("--hint is about your program, and does not go with --url") }
        (self.url, self.wantsHint, self.part) = (url, wantsHint, part)
        self.originPort = originPort ?? Subject.usualOriginPort
    }

    private static func port(_ word: String) throws -> Int {
        guard let port = Int(word), (1...65535).contains(port) else { throw UsageError("\"\(word)\" is no port") }
        return port
    }

    func run() async throws {
        if let url, let server = Subject(url: url, originPort: originPort, step: step.number) {
            let result = await report(on: server)
            if result.failed > 0 { exit(1) }
            return say(step.next == nil ? "This is a reverse proxy." : "It does all that step \(step.number) asks.")
        }
        let workspace = try Workspace.find()
        if wantsHint { return try giveHint(for: step, part: part, in: workspace, paint: paint) }
        try await checkExercise(in: workspace)
    }

    private func checkExercise(in workspace: Workspace) async throws {
        let exercise = Exercise(workspace: workspace)
        do {
            try await exercise.build()
        } catch let failure as BuildFailure {
            say(failure.text(next: "swift run tutorial check \(step.number)", paint: paint))
            exit(1)
        }
        let result = await report(on: exercise.subject(for: step))
        if let part {
            if result.failed > 0 { exit(1) }
            return say(part.farewell(paint: paint))
        }
        try Progress.change(in: workspace) { progress in
            progress.step = step.number
            let noted = Progress.Result(passed: result.passed, total: result.passed + result.failed)
            progress.note(noted, for: step.number, of: exercise.fingerprint)
            if noted.isComplete { progress.done.insert(step.number) }
        }
        if result.failed > 0 { exit(1) }
        say(farewell)
    }

    /// Carries the checks out and shows what became of them.
    private func report(on subject: Subject) async -> (passed: Int, failed: Int) {
        let checks = part?.checks ?? Check.all(for: step.number)
        say(introduction(to: subject))
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
        if let first = failures.first { say(first.text(paint: paint)) }
        if failures.count > 1 { say("\n\(failures.count - 1) more failed; one thing at a time.") }
        return (passed, failures.count)
    }

    private func introduction(to subject: Subject) -> String {
        switch subject {
        case .program:
            "checking steps/exercise/main.swift as step \(step.number): \(step.title)\n"
        case .server(let port, let originPort, _):
            "checking http://127.0.0.1:\(port) as step \(step.number): \(step.title)\n"
                + "its origin must be http://127.0.0.1:\(originPort) (--origin-port changes the port)\n"
        }
    }

    private var farewell: String {
        let compare = "swift run tutorial solution \(step.number)"
        let next = step.next.map { "\nNext: \(paint(.cyan, "swift run tutorial start \($0.number)"))" }
        return """
            \(next == nil ? "This is a reverse proxy. Well done." : "Well done.")
            \(paint(.cyan, compare)) shows how the step itself does it.\(next ?? "")
            """
    }

    private func line(for check: Check, _ outcome: Outcome) -> String {
        switch outcome {
        case .passed: "  \(paint(.green, "passed "))  \(check.title)"
        case .failed: "  \(paint(.red, "FAILED "))  \(check.title)"
        case .skipped(let reason): "  \(paint(.yellow, "skipped"))  \(check.title): \(reason)"
        }
    }
}
