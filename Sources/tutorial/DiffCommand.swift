import Checks

/// `diff N M`: shows what one step does and another doesn't, in code and as seen from outside.
struct DiffCommand {
    private let old: Step
    private let new: Step
    private let paint = Paint.forOutput
    /// How many checks it names at most.
    private static let mostChecksNamed = 5

    init(_ arguments: ArraySlice<String>) throws {
        guard arguments.count == 2 else { throw UsageError("diff takes two steps") }
        old = try Step(named: arguments.first)
        new = try Step(named: arguments.last)
        guard old.number != new.number else { throw UsageError("a step does not differ from itself") }
    }

    func run() throws {
        let workspace = try Workspace.find()
        say("\(paint(.bold, "step \(old.number) -> step \(new.number)")), \(new.title)\n")
        let difference = DifferenceText(from: try workspace.source(of: old), to: try workspace.source(of: new))
        say(difference.text(paint: paint))
        say("\n\(paint(.bold, "What can be seen of it"))\n")
        say("  step \(old.number)  \(old.view)")
        say("  step \(new.number)  \(new.view)")
        name(new, without: old)
        name(old, without: new)
        say("\nWatch it: \(paint(.cyan, "swift run tutorial try \(new.number)"))")
    }

    /// Names checks that one step passes and the other doesn't.
    private func name(_ step: Step, without other: Step) {
        let checks = Check.all(for: step.number).filter { !$0.steps.contains(other.number) }
        guard !checks.isEmpty else { return }
        say("\n  only step \(step.number):")
        checks.prefix(Self.mostChecksNamed).forEach { say("    \($0.title)") }
        let rest = checks.count - Self.mostChecksNamed
        if rest > 0 { say("    and \(rest) more, which swift run tutorial check \(step.number) looks at") }
    }
}
