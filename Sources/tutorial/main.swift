import Checks
import Foundation

// The learner's command: shows a step at work, and checks what the learner has written.

do {
    try await run(Array(CommandLine.arguments.dropFirst()))
} catch let error as UsageError {
    standardError("tutorial: \(error.message)\n\(CommandForm.usage(of: Array(CommandLine.arguments.dropFirst())))")
    exit(64)
} catch {
    standardError("tutorial: \(error)")
    exit(1)
}

func run(_ arguments: [String]) async throws {
    let rest = arguments.dropFirst()
    switch arguments.first {
    case nil: try await OverviewCommand().run()
    case "--help", "-h", "help": say(CommandForm.list(paint: .forOutput))
    case "try": try await TryCommand(rest).run()
    case "diff": try DiffCommand(rest).run()
    case "start": try StartCommand(rest).run()
    case "check": try await CheckCommand(rest).run()
    case "solution": try SolutionCommand(rest).run()
    case "docs": try await DocsCommand(rest).run()
    case "grade": try await GradeCommand(rest).run()
    case "spoil": try await SpoilCommand(rest).run()
    case let word?: throw UsageError("\"\(word)\" is no command")
    }
}

/// Prints a line at once, even into a pipe, because somebody may be waiting for it.
func say(_ text: String) {
    print(text)
    fflush(nil)
}

/// Prints a text. With `unlessEmpty`, it doesn't print an empty one.
func say(_ text: String, unlessEmpty: Bool) {
    if !text.isEmpty || !unlessEmpty { say(text) }
}

func standardError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
