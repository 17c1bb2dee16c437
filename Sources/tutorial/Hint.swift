import Checks

/// `check N --hint`: shows the next of a step's hints, and the last one again when there is no other.
func giveHint(for step: Step, in workspace: Workspace, paint: Paint) throws {
    var number = 0
    try Progress.change(in: workspace) { progress in
        number = min(progress.hints[step.number, default: 0] + 1, step.hints.count)
        progress.hints[step.number] = number
    }
    say("\(paint(.bold, "hint \(number) of \(step.hints.count)")) for step \(step.number), \(step.title)\n")
    wrapped(step.hints[number - 1]).forEach { say($0.isEmpty ? "" : "  \($0)") }
    let next =
        number < step.hints.count
        ? "swift run tutorial check \(step.number) --hint says more"
        : "that was the last one; swift run tutorial solution \(step.number) --spoil shows the whole difference"
    say("\n  \(paint(.faint, next))")
}
