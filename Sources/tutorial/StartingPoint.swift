import Checks

/// What a learner begins a step with: the step before, with the task as a comment. Step 1 begins with nothing.
func startingPoint(of step: Step, in workspace: Workspace) throws -> String {
    let task = wrapped(step.task, width: 115)
    let comment =
        ["Your step \(step.number), \(step.title).", ""] + task
        + [
            "", "    swift run tutorial check \(step.number)          judges it",
            "    swift run tutorial check \(step.number) --hint   helps",
        ]
    let code = try step.previous.map { withoutHeading(try workspace.source(of: $0)) } ?? "import HTTPCore\n"
    return comment.map { $0.isEmpty ? "//\n" : "// \($0)\n" }.joined() + "\n" + code
}

/// A program without the comment that it begins with.
func withoutHeading(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { $0.isEmpty || $0.hasPrefix("//") }
        .joined(separator: "\n")
}
