import Checks

/// The program that a learner starts a step with: the task, and below it the step before. Step 1 has no step before it.
func startingPoint(of step: Step, in workspace: Workspace) throws -> String {
    let code = try step.previous.map { withoutHeading(try workspace.source(of: $0)) } ?? "import HTTPCore\n"
    return heading(of: step) + code
}

/// The task of a step, as a comment for the beginning of a program.
func heading(of step: Step) -> String {
    let all = "swift run tutorial check \(step.number)"
    let part = step.firstCheck == all ? [] : [(step.firstCheck, "tests its first part")]
    let commands = [(all, "tests it")] + part + [("\(all) --hint", "helps")]
    let width = commands.map(\.0.count).max() ?? 0
    let list = commands.map { "    \($0.padding(toLength: width, withPad: " ", startingAt: 0))   \($1)" }
    let lines = ["Your step \(step.number), \(step.title).", ""] + wrapped(step.task, width: 115) + [""] + list
    return lines.map { $0.isEmpty ? "//\n" : "// \($0)\n" }.joined() + "\n"
}

/// A program without the comment at its beginning.
func withoutHeading(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { $0.isEmpty || $0.hasPrefix("//") }
        .joined(separator: "\n")
}
