/// One thing that a step must do, as data: what is sent, what is expected, and what to say if it fails.
public struct Check: Sendable {
    /// How a check is carried out.
    public enum Kind: Sendable {
        /// A conversation with the running program.
        case exchange(Exchange)
        /// A start of the program with certain arguments.
        case command(Command)
    }

    /// A short name, unique among all checks.
    public let id: String
    /// What holds when the check passes, in one sentence.
    public let title: String
    /// The steps that pass it. Every other step fails it: a check that can't fail proves nothing.
    public let steps: Set<Int>
    /// How it is carried out.
    public let kind: Kind
    /// What must be seen.
    public let expectations: [Expectation]
    /// Why it must be so, in one sentence, with the clause that says so.
    public let why: String
    /// A nudge for who is stuck.
    public let hint: String

    init(
        _ id: String, _ title: String, passes steps: Set<Int>, _ exchange: Exchange, expect: [Expectation],
        why: String, hint: String
    ) {
        (self.id, self.title, self.steps, self.kind) = (id, title, steps, .exchange(exchange))
        (self.expectations, self.why, self.hint) = (expect, why, hint)
    }

    init(
        _ id: String, _ title: String, passes steps: Set<Int>, run command: Command, expect: [Expectation],
        why: String, hint: String
    ) {
        (self.id, self.title, self.steps, self.kind) = (id, title, steps, .command(command))
        (self.expectations, self.why, self.hint) = (expect, why, hint)
    }

    /// The steps of the tutorial.
    public static let allSteps = 1...5

    /// All checks, in the order in which the steps teach them.
    public static let all = step1 + flags + step2 + step3 + step4 + step5Status + step5Fields + step5Trail

    /// The checks that a step must pass.
    public static func all(for step: Int) -> [Check] {
        all.filter { $0.steps.contains(step) }
    }

    /// The checks that a step passes and the step before it does not.
    public static func introduced(by step: Int) -> [Check] {
        all(for: step).filter { !$0.steps.contains(step - 1) }
    }
}
