import Checks
import Foundation

/// `start N`: puts the starting point of a step into the learner's program.
struct StartCommand {
    private let step: Step
    private let isForced: Bool

    init(_ arguments: ArraySlice<String>) throws {
        step = try Step(named: arguments.first)
        let flags = arguments.dropFirst()
        if let unknown = flags.first(where: { $0 != "--force" }) {
            throw UsageError("start does not know \"\(unknown)\"; it takes --force")
        }
        isForced = !flags.isEmpty
    }

    func run() throws {
        let workspace = try Workspace.find()
        guard try isForced || !hasChanges(workspace) else {
            throw Refusal(
                "steps/exercise/main.swift has changes of yours, which nothing else holds; "
                    + "to overwrite them: swift run tutorial start \(step.number) --force")
        }
        try startingPoint(of: step, in: workspace).write(to: workspace.exercise, atomically: true, encoding: .utf8)
        try Progress.change(in: workspace) { progress in
            progress.step = step.number
            progress.hints[step.number] = nil
        }
        let paint = Paint.forOutput
        say("\(paint(.bold, "step \(step.number)")), \(step.title)\n")
        wrapped(step.task).forEach { say("  \($0)") }
        say("\nThis task, and the program to begin with, are in steps/exercise/main.swift.")
        say("Write it, then: \(paint(.cyan, "swift run tutorial check \(step.number)"))")
    }

    /// Whether the learner's program is anything but what this command or a step puts there.
    private func hasChanges(_ workspace: Workspace) throws -> Bool {
        guard let text = try? workspace.exerciseSource() else { return false }
        let known = try Step.all.flatMap { step in
            [try startingPoint(of: step, in: workspace), try workspace.source(of: step)]
        }
        return !known.contains(text)
    }
}
