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
    /// Who says that it must be so.
    public let basis: Basis
    /// Why it must be so, in one sentence, with the clause that says so.
    public let why: String
    /// A nudge for who is stuck.
    public let hint: String

    init(
        _ id: String, _ title: String, passes steps: Set<Int>, _ exchange: Exchange, expect: [Expectation],
        basis: Basis = .chosen, why: String, hint: String
    ) {
        (self.id, self.title, self.steps, self.kind) = (id, title, steps, .exchange(exchange))
        (self.expectations, self.basis, self.why, self.hint) = (expect, basis, why, hint)
    }

    init(
        _ id: String, _ title: String, passes steps: Set<Int>, run command: Command, expect: [Expectation],
        basis: Basis = .chosen, why: String, hint: String
    ) {
        (self.id, self.title, self.steps, self.kind) = (id, title, steps, .command(command))
        (self.expectations, self.basis, self.why, self.hint) = (expect, basis, why, hint)
    }

    /// The steps of the tutorial.
    public static let allSteps = 1...6

    /// All checks, in the order in which the steps teach them. How a program starts and ends comes last: a step is learned
    /// before its flags are.
    public static let all =
        step1 + step2 + step3 + step4 + step5Status + step5Fields + step5Trail + step5Failures + step5Rare + step6Offer
        + step6Tunnel + flags

    /// The checks that a step must pass: first what the step before passes as well, then what is the step's own, then the
    /// flags.
    ///
    /// A learner who has done the step before meets the new lesson first, in its order. What an earlier step has done in
    /// another way, and this one does again, comes after it.
    public static func all(for step: Int) -> [Check] {
        let checks = all.filter { $0.steps.contains(step) }
        let isFlag = Set(flags.map(\.id))
        func place(_ check: Check) -> Int {
            if isFlag.contains(check.id) { return 3 }
            if check.steps.contains(step - 1) { return 0 }
            return check.steps.min() == step ? 1 : 2
        }
        return (0...3).flatMap { group in checks.filter { place($0) == group } }
    }

    /// The check of a name.
    public static func named(_ name: String) -> Check? {
        all.first { $0.id == name }
    }

    /// The checks that a step passes and the step before it does not.
    public static func introduced(by step: Int) -> [Check] {
        all(for: step).filter { !$0.steps.contains(step - 1) }
    }
}
