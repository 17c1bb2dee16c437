import Checks

/// A page says which checks fail after a change. This makes the change, builds the program, and runs the step's checks:
/// exactly those checks must fail.
struct Breakages: Inspection {
    let repository: Repository

    func problems(on page: Page) async -> [Problem] {
        var problems: [Problem] = []
        var broken: (block: Block, file: String)?
        for block in page.blocks {
            switch block.kind {
            case .breakage(let file): broken = (block, file)
            case .failures, .finding:
                guard let (change, file) = broken else {
                    problems.append(
                        Problem(page.path, at: block.range.lowerBound - 1, "no ```diff break block comes before this"))
                    continue
                }
                if block.kind == .finding {
                    problems += await self.problems(of: change, in: file, finding: block, on: page.path)
                } else {
                    problems += await self.problems(of: change, in: file, claimed: block, on: page.path)
                }
                broken = nil
            default: break
            }
        }
        if let (block, _) = broken {
            problems.append(
                Problem(
                    page.path, at: block.range.lowerBound - 1,
                    "no ```text fails or ```text found block says what this breaks"))
        }
        return problems
    }

    private func problems(of change: Block, in file: String, claimed: Block, on page: String) async -> [Problem] {
        await withBroken(change, in: file, on: page) { program, step in
            await compare(claimed, failures(of: .program(try program.get().path, step: step)), on: page)
        }
    }

    /// Makes a change to a step's program, builds it, and lets `judge` look at it.
    func withBroken(
        _ change: Block, in file: String, on page: String,
        judge: (_ program: Result<BrokenProgram, BrokenProgram.Failure>, _ step: Int) async throws -> [Problem]
    ) async -> [Problem] {
        guard let step = file.firstMatch(of: #/step(\d+)/#).flatMap({ Int($0.1) }),
            let source = try? repository.lines(of: file)
        else { return [Problem(page, at: change.range.lowerBound - 1, "\(file) isn't a step's program")] }
        guard let broken = Self.apply(change.lines, to: source) else {
            let gone = change.lines.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) }
            let run = Run(gone, in: source)
            return [
                Problem(
                    page, at: change.range.lowerBound, "there are no such lines in \(file)",
                    expected: run?.lines.first, found: gone.first)
            ]
        }
        do {
            let program: Result<BrokenProgram, BrokenProgram.Failure> = try await onThread {
                do {
                    return .success(try BrokenProgram(source: broken.map { $0 + "\n" }.joined(), in: repository))
                } catch let failure as BrokenProgram.Failure {
                    return .failure(failure)
                }
            }
            defer { try? program.get().remove() }
            return try await judge(program, step)
        } catch {
            return [Problem(page, at: change.range.lowerBound, "\(error)")]
        }
    }

    /// The lines without those marked `-`, and with those marked `+` in their place; nil if there are no such lines.
    static func apply(_ change: [String], to source: [String]) -> [String]? {
        let old = change.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) }
        let new = change.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) }
        let starts = source.indices.filter { source[$0...].starts(with: old) }
        guard !old.isEmpty, starts.count == 1 else { return nil }
        return Array(source[..<starts[0]]) + new + source[(starts[0] + old.count)...]
    }

    /// The checks that failed, and those that can't run on this machine.
    private func failures(of subject: Subject) async -> (failed: [Check], skipped: [Check]) {
        let checks = Check.all(for: subject.step)
        let outcomes = checks.map { check in Task { await check.outcome(on: subject) } }
        var (failed, skipped): ([Check], [Check]) = ([], [])
        for (check, outcome) in zip(checks, outcomes) {
            switch await outcome.value {
            case .passed: break
            case .failed: failed.append(check)
            case .skipped: skipped.append(check)
            }
        }
        return (failed, skipped)
    }

    private func compare(
        _ claimed: Block, _ outcome: (failed: [Check], skipped: [Check]), on page: String
    ) -> [Problem] {
        func line(_ check: Check) -> String { "\(check.id): \(check.title)" }
        let skipped = outcome.skipped.map(line)
        let found = outcome.failed.map(line)
        let shown = zip(claimed.range, claimed.lines).filter { !skipped.contains($1) }
        guard shown.map(\.1) != found else { return [] }
        let index = zip(shown, found).prefix { $0.1 == $1 }.count
        return [
            Problem(
                page, at: index < shown.count ? shown[index].0 : claimed.range.upperBound,
                "other checks fail after this change",
                expected: index < found.count ? found[index] : "nothing more",
                found: index < shown.count ? shown[index].1 : "the end of the list",
                correction: .init(range: claimed.range, lines: found))
        ]
    }
}
