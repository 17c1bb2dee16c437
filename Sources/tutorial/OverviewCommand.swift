import Checks
import Foundation

/// The tutorial without a command: shows the steps, what the learner's program passes of each, and what to do next.
struct OverviewCommand {
    private let workspace: Workspace
    private let exercise: Exercise
    private let paint = Paint.forOutput

    init() throws {
        workspace = try Workspace.find()
        exercise = Exercise(workspace: workspace)
    }

    func run() async throws {
        say("\(paint(.bold, "A reverse proxy in \(Step.all.count) steps.")) Yours is steps/exercise/main.swift.\n")
        var isBuilt = true
        do {
            try await exercise.build()
            try await examine()
        } catch is BuildFailure {
            isBuilt = false
        }
        let progress = Progress.load(from: workspace)
        for step in Step.all { say(line(for: step, progress, isBuilt: isBuilt)) }
        if !isBuilt { say("\n\(paint(.red, "It does not build at the moment.")) The next command shows why.") }
        say("\n\(next(progress))\n\nEverything there is: swift run tutorial --help")
    }

    /// Finds out what the program passes, unless that's already known.
    private func examine() async throws {
        let known = Progress.load(from: workspace)
        let program = exercise.fingerprint
        let missing = Step.all.filter { known.program != program || known.results[$0.number] == nil }
        guard !missing.isEmpty else { return }
        say("checking what it passes ...\n")
        let text = exercise.text
        let results = missing.map { step in Task { (step.number, await result(for: step)) } }
        var found: [(Int, Progress.Result)] = []
        for result in results { found.append(await result.value) }
        try Progress.change(in: workspace) { progress in
            for (step, result) in found { progress.note(result, for: step, of: program, text: text) }
        }
    }

    private func result(for step: Step) async -> Progress.Result {
        let subject = exercise.subject(for: step)
        let checks = Check.all(for: step.number)
        if case .failed(let failure)? = await checks.first?.outcome(on: subject),
            failure.observation.cause?.concernsAll == true
        {
            return Progress.Result(passed: 0, total: checks.count { $0.reasonToSkip(on: subject) == nil })
        }
        let outcomes = checks.map { check in Task { await check.outcome(on: subject) } }
        var result = Progress.Result(passed: 0, total: 0)
        for outcome in outcomes {
            switch await outcome.value {
            case .passed: (result.passed, result.total) = (result.passed + 1, result.total + 1)
            case .failed: result.total += 1
            case .skipped: break
            }
        }
        return result
    }

    private func line(for step: Step, _ progress: Progress, isBuilt: Bool) -> String {
        let name = paint(.bold, step.program)
        let state = state(of: step, progress, isBuilt: isBuilt)
        let column = state.text.padding(toLength: 10, withPad: " ", startingAt: 0)
        return "  \(name)  \(paint(state.colour, column))  \(step.title)"
    }

    /// What the program passes of a step now, or that an earlier program passed all of it.
    private func state(of step: Step, _ progress: Progress, isBuilt: Bool) -> (text: String, colour: Paint.Colour) {
        let result = isBuilt ? progress.results[step.number] : nil
        if let result, result.isComplete { return ("passes", .green) }
        if isDone(step, progress) { return ("done", .green) }
        return (result.map { "\($0.passed) of \($0.total)" } ?? "", .yellow)
    }

    /// Whether the learner has passed a step, now or earlier. Step 1 is only for reading, so it counts as done.
    private func isDone(_ step: Step, _ progress: Progress) -> Bool {
        step.number == 1 || progress.done.contains(step.number)
    }

    private func next(_ progress: Progress) -> String {
        // A learner who has passed the last step has built everything, even if they skipped some steps.
        guard let last = Step.all.last, !isDone(last, progress) else { return Step.ending(paint: paint) }
        let open = Step.all.filter { !isDone($0, progress) }
        let step = open.first { $0.number >= progress.step ?? 2 } ?? last
        guard progress.step ?? 1 > 1 || exercise.isKnownToPass(.step1) else {
            return "Next: read docs/step1.md, then \(paint(.cyan, "swift run tutorial start \(step.number)"))"
        }
        if step.number != progress.step, let previous = step.previous, exercise.isKnownToPass(previous) {
            return "Next: \(paint(.cyan, "swift run tutorial start \(step.number)"))"
        }
        let isUntouched = (try? startingPoint(of: step, in: workspace)) == (try? workspace.exerciseSource())
        guard isUntouched else { return "Next: \(paint(.cyan, "swift run tutorial check \(step.number)"))" }
        // The exercise for a step is in the chapter before it.
        return "Next: read docs/step\(step.number - 1).md, write what steps/exercise/main.swift asks for, then\n"
            + "      \(paint(.cyan, step.firstCheck))"
    }
}
