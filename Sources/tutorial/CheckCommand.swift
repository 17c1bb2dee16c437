import Checks
import Foundation

/// `check N`: runs the checks of a step on the learner's program, or on any proxy.
struct CheckCommand {
    private let options: CheckOptions
    private let paint = Paint.forOutput
    private var step: Step { options.step }

    init(_ arguments: ArraySlice<String>) throws {
        options = try CheckOptions(arguments)
    }

    func run() async throws {
        if let server = options.server {
            let findings = await CheckRun(options: options, subject: server, paint: paint).report()
            if !findings.failures.isEmpty { exit(1) }
            guard findings.passed > 0 else { throw Refusal("nothing was checked there") }
            let isAll = step.next == nil && options.isWhole && !server.isSecure
            return say(isAll ? "This is a reverse proxy." : "It does what step \(step.number) asks there.")
        }
        let workspace = try Workspace.find()
        if options.wantsHint { return try giveHint(for: step, part: options.part, in: workspace, paint: paint) }
        let exercise = Exercise(workspace: workspace)
        guard options.watches else {
            if try await !check(exercise) { exit(1) }
            return
        }
        while true {
            let watch = FileWatch(folder: workspace.exercise.deletingLastPathComponent())
            _ = try await check(exercise)
            say(
                "\n\(paint(.faint, "watching steps/exercise: save a file there, and the checks run again; Ctrl-C ends"))"
            )
            await watch.waitForChange()
            say("")
        }
    }

    /// Builds the learner's program, runs the checks on it, and returns whether it has passed.
    private func check(_ exercise: Exercise) async throws -> Bool {
        // The learner may save the file while the checks run. What they judge is the text of now.
        let text = exercise.text
        do {
            try await exercise.build()
        } catch let failure as BuildFailure {
            say(failure.text(repetition: options.repetition, paint: paint))
            return false
        }
        let subject = exercise.subject(for: step)
        let findings = await CheckRun(options: options, subject: subject, paint: paint).report()
        let hasPassed = findings.failures.isEmpty
        if let part = options.part {
            guard hasPassed else { return false }
            try Progress.change(in: exercise.workspace) { $0.notePass(of: step.number, part: part.name, text: text) }
            say(part.farewell(paint: paint))
            return true
        }
        guard options.only == nil else {
            if hasPassed { say("The others: \(paint(.cyan, "swift run tutorial check \(step.number)"))") }
            return hasPassed
        }
        try note(findings, of: exercise, text: text)
        if hasPassed { say(farewell) }
        return hasPassed
    }

    private func note(_ findings: CheckRun.Findings, of exercise: Exercise, text: String) throws {
        let skipped = findings.skipped.map(\.count).reduce(0, +)
        let result = Progress.Result(passed: findings.passed, total: options.checks.count - skipped)
        try Progress.change(in: exercise.workspace) { progress in
            progress.step = step.number
            // Nobody knows what a program passes if the run ended early.
            if findings.leftOut > 0 { return }
            progress.note(result, for: step.number, of: exercise.fingerprint, text: text)
            if result.isComplete { progress.done.insert(step.number) }
        }
    }

    private var farewell: String {
        let compare = paint(.cyan, "swift run tutorial solution \(step.number)")
        guard let next = step.next else {
            return "\(Step.ending(paint: paint))\n\n\(compare) shows how the step itself does it."
        }
        return """
            Well done.
            \(compare) shows how the step itself does it.
            Next: \(paint(.cyan, "swift run tutorial start \(next.number)"))
            """
    }
}
