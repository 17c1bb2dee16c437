import Checks

/// What a learner reads after a mistake: the change is made, the program built, and the check that the page names is run
/// on it. If the program does not build, the compiler's first error is what the learner reads.
extension Breakages {
    func problems(of change: Block, in file: String, finding: Block, on page: String) async -> [Problem] {
        await withBroken(change, in: file, on: page) { program, step in
            switch program {
            case .failure(let failure):
                guard let error = failure.firstError else { throw failure }
                return compare(finding, [error], on: page)
            case .success(let program):
                guard let name = finding.lines.first?.firstMatch(of: #/\(([a-z0-9-]+)\)$/#)?.1,
                    let check = Check.all(for: step).first(where: { $0.id == name })
                else {
                    return [
                        Problem(
                            page, at: finding.range.lowerBound,
                            "the program builds; this must name a check of step \(step)",
                            expected: "FAILED The title (the-identifier)", found: finding.lines.first)
                    ]
                }
                switch await check.outcome(on: .program(program.path, step: step)) {
                case .failed(let failure): return compare(finding, failure.excerpt, on: page)
                case .skipped: return []
                case .passed:
                    return [Problem(page, at: finding.range.lowerBound, "the changed program passes \(name)")]
                }
            }
        }
    }

    private func compare(_ claimed: Block, _ found: [String], on page: String) -> [Problem] {
        let (shown, real) = (claimed.lines.normalized, found.normalized)
        guard shown != real else { return [] }
        let index = zip(shown, real).prefix { $0 == $1 }.count
        return [
            Problem(
                page, at: claimed.range.lowerBound + index, "this isn't what a learner reads after this change",
                expected: index < found.count ? found[index] : "nothing more",
                found: index < claimed.lines.count ? claimed.lines[index] : "the end of the block",
                correction: .init(range: claimed.range, lines: found.keeping(claimed.lines)))
        ]
    }
}

extension Failure {
    /// Of the text that a learner gets: the first line, and what was expected and found.
    fileprivate var excerpt: [String] {
        let lines = text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let labels = ["  expected", "  found", String(repeating: " ", count: 12)]
        var comparison = lines.drop { !$0.hasPrefix(labels[0]) }
            .prefix { line in line.isBlank || labels.contains(where: line.hasPrefix) }
            .map { $0.isBlank ? "" : $0 }
        while comparison.last == "" { comparison.removeLast() }
        return lines.prefix(1) + [""] + comparison
    }
}

extension BrokenProgram.Failure {
    /// The compiler's first error, without the place of the file.
    fileprivate var firstError: String? {
        description.firstMatch(of: #/main\.swift:\d+:\d+: (error: .*)/#).map { String($0.1) }
    }
}
