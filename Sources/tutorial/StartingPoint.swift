import Checks

/// What a learner begins a step with: the step before, under the task. Step 1 begins with nothing.
func startingPoint(of step: Step, in workspace: Workspace) throws -> String {
    let code = try step.previous.map { withoutHeading(try workspace.source(of: $0)) } ?? "import HTTPCore\n"
    return heading(of: step) + code
}

/// A step's task, as the comment that a program begins with.
func heading(of step: Step) -> String {
    let commands = [
        "    swift run tutorial check \(step.number)          tests it",
        "    swift run tutorial check \(step.number) --hint   helps",
    ]
    let lines =
        ["Your step \(step.number), \(step.title).", ""] + wrapped(step.task, width: 115) + [""] + commands
    return lines.map { $0.isEmpty ? "//\n" : "// \($0)\n" }.joined() + "\n"
}

/// A program without the comment that it begins with.
func withoutHeading(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { $0.isEmpty || $0.hasPrefix("//") }
        .joined(separator: "\n")
}
