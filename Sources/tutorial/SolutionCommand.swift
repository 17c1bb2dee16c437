import Checks

/// `solution N`: shows the difference between the learner's program and a step, after they've passed it or given up on
/// it.
struct SolutionCommand {
    private let step: Step
    private let isSpoiling: Bool

    init(_ arguments: ArraySlice<String>) throws {
        step = try Step(named: arguments.first)
        isSpoiling = try arguments.dropFirst().hasFlag("--spoil", of: "solution")
    }

    func run() throws {
        let workspace = try Workspace.find()
        guard isSpoiling || Progress.load(from: workspace).done.contains(step.number) else {
            throw Refusal(
                "your program has not passed swift run tutorial check \(step.number) yet; "
                    + "--hint helps there, and --spoil shows the solution here all the same")
        }
        let paint = Paint.forOutput
        let difference = DifferenceText(
            from: withoutHeading(try workspace.exerciseSource()),
            to: withoutHeading(try workspace.source(of: step)))
        guard !difference.isEmpty else {
            return say("Your program is step \(step.number), line by line.")
        }
        say("From your program (\(paint(.red, "-"))) to step \(step.number) (\(paint(.green, "+")))\n")
        say(difference.text(paint: paint))
        say("\nIf your program passes the checks, it's right, even if it looks different.")
    }
}
