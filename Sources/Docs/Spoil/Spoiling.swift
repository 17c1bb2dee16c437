import Checks

/// Tries the single-line faults of a step on its checks.
public struct Spoiling: Sendable {
    /// So many programs are built at a time: each compiler wants a core for itself.
    private static let buildsAtOnce = 3
    /// So many checks are carried out on a program before one looks whether any of them has failed.
    private static let checksAtOnce = 8

    /// The faults.
    public let faults: [Fault]
    private let repository: Repository

    /// The faults of a step.
    public init(step: Int, in repository: Repository) throws {
        self.repository = repository
        faults = try FaultMaker(step: step, in: repository).faults()
    }

    /// What becomes of each fault, in the faults' order.
    ///
    /// All programs are built before the first one is checked: a check that competes with compilers may fail for that.
    public func fates() async throws -> [Fault.Fate] {
        let programs = try await inTurns(Self.buildsAtOnce) { fault in
            await onThread { try? BrokenProgram(source: fault.source, in: repository) }
        }
        defer { programs.forEach { $0?.remove() } }
        return try await inTurns(4, zip(faults, programs).map { $0 }) { fault, program in
            guard let program else { return .unbuildable }
            return await fate(of: .program(program.path, step: fault.step))
        }
    }

    /// The first check that fails. What the step itself introduces comes first, since that is what its lines are for.
    private func fate(of subject: Subject) async -> Fault.Fate {
        let checks = Check.all(for: subject.step)
        let isOwn = Set(Check.introduced(by: subject.step).map(\.id))
        var rest = (checks.filter { isOwn.contains($0.id) } + checks.filter { !isOwn.contains($0.id) })[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.checksAtOnce)
            rest = rest.dropFirst(Self.checksAtOnce)
            for (check, pending) in zip(some, some.map { check in Task { await check.outcome(on: subject) } }) {
                // A check that fails twice fails for what the program does, and not for a busy machine.
                if case .failed = await pending.value, case .failed = await check.outcome(on: subject) {
                    return .seen(check)
                }
            }
        }
        return .unseen
    }

    private func inTurns<Result: Sendable>(
        _ count: Int, _ work: @Sendable @escaping (Fault) async -> Result
    ) async throws -> [Result] {
        try await inTurns(count, faults, work)
    }

    /// Does something with each element, with so many at a time; the results are in the elements' order.
    private func inTurns<Element: Sendable, Result: Sendable>(
        _ count: Int, _ elements: [Element], _ work: @Sendable @escaping (Element) async -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, element) in elements.enumerated() {
                if index >= count, let (index, result) = try await group.next() { results[index] = result }
                group.addTask { (index, await work(element)) }
            }
            for try await (index, result) in group { results[index] = result }
            return elements.indices.compactMap { results[$0] }
        }
    }
}
