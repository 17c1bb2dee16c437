import Checks

/// Commands for the reader to run: their programs, suites and files exist.
struct Commands: Inspection {
    let repository: Repository
    private static let known = ["swift", "curl", "diff", "git", "cd", "kill", "printf", "nc"]

    func problems(on page: Page) -> [Problem] {
        let blocks = page.blocks.filter { $0.kind == .commands }
        let lines = blocks.flatMap { zip($0.range, $0.lines) }.filter { !$1.isBlank && !$1.hasPrefix("#") }
        let spans = page.prose.flatMap { index, text in
            text.matches(of: #/`(swift (?:run|test|build)\b[^`]*)`/#).map { (index, String($0.1)) }
        }
        return (lines + spans).compactMap { index, command in
            fault(of: command).map { Problem(page.path, at: index, $0, found: command) }
        }
    }

    private func fault(of command: String) -> String? {
        var words = command.split(separator: " ").map(String.init)
        // NAME=value before a command.
        words = Array(words.drop { $0.contains("=") })
        guard let first = words.first, Self.known.contains(first) || repository.exists(first) else {
            return "this command isn't known here"
        }
        switch words.prefix(2) {
        case ["swift", "run"]: return faultOfProgram(words.dropFirst(2))
        case ["swift", "test"]: return faultOfTest(words.dropFirst(2))
        default: break
        }
        guard first == "diff", let missing = words.dropFirst().first(where: { !repository.exists($0) }) else {
            return nil
        }
        return "there is no file \(missing)"
    }

    private func faultOfProgram(_ words: ArraySlice<String>) -> String? {
        var words = words
        if words.first == "-c" { words = words.dropFirst(2) }
        guard let package = try? repository.text(of: "Package.swift"), let name = words.first else {
            return "this doesn't run anything"
        }
        let names = package.matches(of: #/(?:executableTarget\(\s*name: |step\()"(\w+)"/#).map { String($0.1) }
        if let flag = words.firstIndex(of: "--part"),
            !Part.all.contains(where: { $0.name == words[flag...].dropFirst().first })
        {
            return "step \(Part.step) has no part \"\(words[flag...].dropFirst().first ?? "")\""
        }
        // stepN stands for any step.
        return names.contains(name.replacing("stepN", with: "step1")) ? nil : "Package.swift has no program \"\(name)\""
    }

    private func faultOfTest(_ words: ArraySlice<String>) -> String? {
        guard let flag = words.firstIndex(of: "--filter"), flag + 1 < words.endIndex else { return nil }
        let name = words[flag + 1].replacing("StepN", with: "Step1")
        let folders = ["Tests/StepTests", "Tests/HTTPCoreTests", "Tests/TutorialTests", "Tests/WireTests"]
        let sources = (folders + ["Tests/InteropTests"]).flatMap { repository.sources(in: $0) }
        let isThere = sources.contains { $0.contains("struct \(name) ") || $0.contains("func \(name)(") }
        // The name of a whole target is fine, too.
        return isThere || repository.exists("Tests/\(name)") ? nil : "there are no tests \"\(name)\""
    }
}
