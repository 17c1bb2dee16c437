import Checks
import Docs
import Foundation

/// `spoil`: looks for single-line faults in the steps that no check sees, and compares them with the list of known
/// ones.
struct SpoilCommand {
    private let steps: [Step]
    private let isTalkative: Bool

    init(_ arguments: ArraySlice<String>) throws {
        isTalkative = try arguments.filter { $0.hasPrefix("-") }[...].hasFlag("--all", of: "spoil")
        let words = arguments.filter { !$0.hasPrefix("-") }
        steps = words.isEmpty ? Step.all : try words.map { try Step(named: $0) }
    }

    func run() async throws {
        let repository = try Repository.current()
        var problems: [String] = []
        for step in steps {
            let spoiling = try Spoiling(step: step.number, in: repository)
            let fates = try await spoiling.fates()
            problems += report(on: step, zip(spoiling.faults, fates).map { $0 })
        }
        guard problems.isEmpty else {
            problems.forEach { say($0) }
            throw Refusal(
                "a fault that no check sees needs a check, or a reason in Sources/tutorial/Spoil/UnseenFaults.swift")
        }
    }

    /// Prints what happened to a step's faults, and returns what contradicts the list of known ones.
    private func report(on step: Step, _ results: [(fault: Fault, fate: Fault.Fate)]) -> [String] {
        var (unbuildable, seen) = (0, 0)
        var unseen: [Fault] = []
        for (fault, fate) in results {
            switch fate {
            case .unbuildable: unbuildable += 1
            case .seen(let check):
                seen += 1
                if isTalkative { say("\(check.id.padding(toLength: 30, withPad: " ", startingAt: 0)) \(fault)") }
            case .unseen: unseen.append(fault)
            }
        }
        say(
            "step \(step.number): \(results.count) single-line faults; the compiler refuses \(unbuildable), "
                + "the checks see \(seen), nothing sees \(unseen.count)")
        let known = UnseenFault.all.filter { $0.step == step.number }
        var problems = unseen.filter { fault in !known.contains { $0.fits(fault) } }.map { "unseen: \($0)" }
        for fault in unseen {
            guard let entry = known.first(where: { $0.fits(fault) }) else { continue }
            say("  line \(fault.number), \(fault.replacement ?? "(left out)")\n      \(entry.reason.rawValue)")
        }
        for entry in known where !unseen.contains(where: entry.fits) {
            problems.append("no longer unseen, so it can go from the list: step\(step.number): \(entry.line)")
        }
        return problems
    }
}
