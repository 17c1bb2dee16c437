import Checks
import Foundation

/// `start N`: puts the starting point of a step into the learner's file.
struct StartCommand {
    private let step: Step
    private let isForced: Bool

    init(_ arguments: ArraySlice<String>) throws {
        step = try Step(named: arguments.first)
        isForced = try arguments.dropFirst().hasFlag("--force", of: "start")
    }

    func run() throws {
        let workspace = try Workspace.find()
        let kept = isForced ? try keepProgram(in: workspace) : nil
        let own = try isForced ? nil : ownProgram(in: workspace)
        if let own {
            try write(heading(of: step) + withoutTask(own), in: workspace)
        } else {
            try write(startingPoint(of: step, in: workspace), in: workspace)
        }
        let paint = Paint.forOutput
        say("\(paint(.bold, "step \(step.number)")), \(step.title)\n")
        wrapped(step.task).forEach { say("  \($0)") }
        say(
            own == nil
                ? "\nThis task, and the program to begin with, are in steps/exercise/main.swift."
                : "\nYour program passes step \(step.number - 1): go on in it. The task stands above it now.")
        if let kept { say("Your program as it was is in \(kept).") }
        let what = step.number == Part.step ? "Write its first part" : "Write it"
        say("\(what), then: \(paint(.cyan, step.firstCheck))")
    }

    /// The learner's program, if they can go on with it. It's nil if the file holds only what this command or a step
    /// puts there.
    ///
    /// - Throws: ``Refusal``, if the learner has changed the program and it doesn't pass the step before.
    private func ownProgram(in workspace: Workspace) throws -> String? {
        guard let text = try? workspace.exerciseSource(), try !isKnown(text, in: workspace) else { return nil }
        let command = "swift run tutorial start \(step.number)"
        let force = "\(command) --force moves it to a file beside it"
        guard let previous = step.previous else {
            throw Refusal("your program isn't saved anywhere else; \(force)")
        }
        guard Exercise(workspace: workspace).isKnownToPass(previous) else {
            throw Refusal(
                "your program hasn't passed step \(previous.number) since its last change; if you run swift run tutorial "
                    + "check \(previous.number) first, and it passes, then \(command) keeps it; \(force)")
        }
        return text
    }

    /// Whether a program is the starting point of a step, or a step itself.
    private func isKnown(_ text: String, in workspace: Workspace) throws -> Bool {
        try Step.all.contains { step in
            try text == startingPoint(of: step, in: workspace) || text == workspace.source(of: step)
        }
    }

    /// Copies the learner's program to a new file, unless it's just a known one, and returns the file's name.
    private func keepProgram(in workspace: Workspace) throws -> String? {
        guard let text = try? workspace.exerciseSource(), try !isKnown(text, in: workspace) else { return nil }
        let name = "steps/exercise-before-step\(step.number)"
        let names = (1...).lazy.map { $0 == 1 ? "\(name).swift" : "\(name)-\($0).swift" }
        let free = names.first {
            !FileManager.default.fileExists(atPath: workspace.root.appendingPathComponent($0).path)
        }
        guard let free else { return nil }
        try text.write(to: workspace.root.appendingPathComponent(free), atomically: true, encoding: .utf8)
        return free
    }

    /// The program without the task of another step at its beginning.
    private func withoutTask(_ text: String) -> String {
        let task = Step.all.map(heading).first(where: text.hasPrefix)
        return String(text.dropFirst(task?.count ?? 0))
    }

    private func write(_ text: String, in workspace: Workspace) throws {
        try text.write(to: workspace.exercise, atomically: true, encoding: .utf8)
        try Progress.change(in: workspace) { progress in
            progress.step = step.number
            progress.hints[step.number] = nil
        }
    }
}
