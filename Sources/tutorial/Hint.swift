import Checks
import Docs

/// `check N --hint`: shows the next hint of a chapter. After the last one, it shows the last one again. If you name a
/// part, it shows only the hints of that part. A part that the program passes needs no hints.
func giveHint(for step: Step, part: Part? = nil, in workspace: Workspace, paint: Paint) throws {
    let hints = try Repository(root: workspace.root.path).hints(forStep: step.number)
    let exercise = Exercise(workspace: workspace)
    let places = hints.indices.filter { place in
        let name = hints[place].part
        return (part == nil || name == part?.name) && !exercise.isKnownToPass(step, part: name)
    }
    guard let first = places.first, let last = places.last else {
        let some = exercise.isKnownToPass(step) ? "" : "all parts of "
        let what = part.map { "part \($0.name) of " } ?? some
        return say("There's nothing to hint at: your program passes \(what)step \(step.number).")
    }
    var place = first
    try Progress.change(in: workspace) { progress in
        // The number of hints given so far. It's also the index of the next hint.
        let next = progress.hints[step.number, default: 0]
        place = next == last + 1 ? last : places.contains(next) ? next : first
        progress.hints[step.number] = place + 1
    }
    let hint = hints[place]
    let count = hints.count { $0.part == hint.part }
    let subject = hint.part.map { "part \($0) of step \(step.number)" } ?? "step \(step.number), \(step.title)"
    say("\(paint(.bold, "hint \(hint.number) of \(count)")) for \(subject)\n")
    wrapped(hint.text).forEach { say($0.isEmpty ? "" : "  \($0)") }
    let command = "swift run tutorial check \(step.number)\(part.map { " --part \($0.name)" } ?? "") --hint"
    let next =
        place < last
        ? "\(command) says more"
        : "that was the last one; swift run tutorial solution \(step.number) --spoil shows the whole difference"
    say("\n  \(paint(.faint, next))")
}
