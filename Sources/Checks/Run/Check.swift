/// One thing that a step must do, as data: what to send, what to expect, and what to say if it fails.
public struct Check: Sendable {
    /// How a check runs.
    public enum Kind: Sendable {
        /// It has a conversation with the running program.
        case exchange(Exchange)
        /// It starts the program with certain arguments.
        case command(Command)
    }

    /// A short name. No other check has the same one.
    public let id: String
    /// What is true if the check passes, in one sentence.
    public let title: String
    /// The steps that pass it. All other steps must fail it, because a check that can't fail doesn't prove anything.
    public let steps: Set<Int>
    /// How it runs.
    public let kind: Kind
    /// What must be seen.
    public let expectations: [Expectation]
    /// Where the requirement comes from.
    public let basis: Basis
    /// Why it must be so, in one sentence, with the clause of the standard.
    public let why: String
    /// A hint for a reader who is stuck.
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

    /// The numbers of the steps.
    public static let allSteps = 1...7

    /// All checks, in the order in which the steps teach them. Checks of flags and signals are last, because they
    /// aren't what a step is about.
    public static let all =
        step1 + step2 + step3 + step4 + step5Status + step5Fields + step5Trail + step5Failures + step5Rare + step6Offer
        + step6Tunnel + step7Streams + step7Security + flags

    /// The checks that a step must pass, in this order:
    ///
    /// 1. those that the step before it passes as well,
    /// 2. those that are new in this step,
    /// 3. those that an earlier step passed, but not the one before,
    /// 4. those of flags and signals.
    ///
    /// So if you have finished the step before, the first check that fails is about the new lesson.
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

    /// The versions that the client speaks in it. A check that only starts the program has none.
    public var versions: Set<HTTPVersion> {
        if case .exchange(let exchange) = kind { exchange.versions } else { [] }
    }

    /// The check with this name.
    public static func named(_ name: String) -> Check? {
        all.first { $0.id == name }
    }

    /// The checks that a step passes and the step before it doesn't.
    public static func introduced(by step: Int) -> [Check] {
        all(for: step).filter { !$0.steps.contains(step - 1) }
    }
}
