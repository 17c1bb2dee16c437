import Checks
import Foundation

// The learner's command: shows a step at work, and checks what the learner has written.

do {
    try await run(Array(CommandLine.arguments.dropFirst()))
} catch let error as UsageError {
    standardError("tutorial: \(error.message)")
    exit(64)
} catch {
    standardError("tutorial: \(error)")
    exit(1)
}

func run(_ arguments: [String]) async throws {
    switch arguments.first {
    case nil, "--help", "-h", "help": say(overview(paint: .forOutput))
    case "try": try TryCommand(arguments.dropFirst()).run()
    case "check": try await CheckCommand(arguments.dropFirst()).run()
    case "docs": try await DocsCommand(arguments.dropFirst()).run()
    case let word?: throw UsageError("\"\(word)\" is no command; there are try and check")
    }
}

/// Prints at once, into a pipe too: whoever reads it waits for it.
func say(_ text: String) {
    print(text)
    fflush(nil)
}

func standardError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
