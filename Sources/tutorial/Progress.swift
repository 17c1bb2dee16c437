import Foundation

/// What the command remembers from one call to the next.
struct Progress: Codable {
    /// How many of a step's checks a program passed.
    struct Result: Codable {
        var passed: Int
        var total: Int

        var isComplete: Bool { passed == total }
    }

    /// The step that the learner is at.
    var step: Int?
    /// The steps whose checks have all passed when the learner asked, now or earlier.
    var done: Set<Int> = []
    /// How many hints have been given for a step.
    var hints: [Int: Int] = [:]
    /// Which program the results are about.
    var program: String?
    /// What that program passes, by step.
    var results: [Int: Result] = [:]

    /// What is remembered; nothing, if there is nothing that can be read.
    static func load(from workspace: Workspace) -> Progress {
        guard let data = try? Data(contentsOf: workspace.progress) else { return Progress() }
        return (try? JSONDecoder().decode(Progress.self, from: data)) ?? Progress()
    }

    /// Changes what is remembered.
    static func change(in workspace: Workspace, _ change: (inout Progress) throws -> Void) throws {
        var progress = load(from: workspace)
        try change(&progress)
        try JSONEncoder().encode(progress).write(to: workspace.progress, options: .atomic)
    }

    /// Notes what a program passes of a step; what an earlier program passed is forgotten.
    mutating func note(_ result: Result, for step: Int, of program: String) {
        if self.program != program { results = [:] }
        self.program = program
        results[step] = result
    }
}
