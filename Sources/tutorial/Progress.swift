import Foundation

/// Everything that the command remembers from one call to the next.
struct Progress: Codable {
    /// How many of a step's checks a program passed.
    struct Result: Codable {
        var passed: Int
        var total: Int

        var isComplete: Bool { passed == total }
    }

    /// The step that the learner works on.
    var step: Int?
    /// The steps that the learner has passed completely, now or earlier.
    var done: Set<Int> = []
    /// How many hints the learner has seen for each step.
    var hints: [Int: Int] = [:]
    /// The fingerprint of the program that the results belong to.
    var program: String?
    /// What that program passes of each step.
    var results: [Int: Result] = [:]
    /// The last text that passed a step, or a part of it: the keys are `5` and `5 --part hops`. A build changes nothing
    /// about that. It's nil in files of earlier versions.
    private var passed: [String: String]?

    /// Loads what the command remembers. It's empty if there's no file or if the file isn't readable.
    static func load(from workspace: Workspace) -> Progress {
        guard let data = try? Data(contentsOf: workspace.progress) else { return Progress() }
        return (try? JSONDecoder().decode(Progress.self, from: data)) ?? Progress()
    }

    /// Changes what the command remembers.
    static func change(in workspace: Workspace, _ change: (inout Progress) throws -> Void) throws {
        var progress = load(from: workspace)
        try change(&progress)
        try JSONEncoder().encode(progress).write(to: workspace.progress, options: .atomic)
    }

    /// Notes what a program passes of a step. If it's a new program, this forgets the results of the old one.
    mutating func note(_ result: Result, for step: Int, of program: String, text: String) {
        if self.program != program { results = [:] }
        self.program = program
        results[step] = result
        if result.isComplete { notePass(of: step, text: text) }
    }

    /// Notes that a program with this text passes a step, or a part of it.
    mutating func notePass(of step: Int, part: String? = nil, text: String) {
        passed = passed ?? [:]
        passed?[Self.key(step, part)] = text
    }

    /// Whether a program with this text has passed a step, or a part of it. A program that passes a step passes its
    /// parts.
    func hasPassed(_ step: Int, part: String? = nil, text: String) -> Bool {
        [Self.key(step, nil), Self.key(step, part)].contains { passed?[$0] == text }
    }

    private static func key(_ step: Int, _ part: String?) -> String {
        "\(step)" + (part.map { " --part \($0)" } ?? "")
    }
}
