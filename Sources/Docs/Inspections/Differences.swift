/// A diff block is a hunk of the difference between its two files. A chapter shows every change of its step.
struct Differences: Inspection {
    let repository: Repository

    func problems(on page: Page) -> [Problem] {
        var problems: [Problem] = []
        var shown: Set<Int> = []
        let (old, new) = chapterFiles(page.path) ?? ("", "")
        for block in page.blocks {
            guard case .difference(let from, let to) = block.kind else { continue }
            switch hunk(block, from, to, on: page.path) {
            case .success(let range): if (from, to) == (old, new) { shown.formUnion(range) }
            case .failure(let wrong): problems.append(wrong.problem)
            }
        }
        guard !old.isEmpty, problems.isEmpty, let difference = difference(old, new) else { return problems }
        return difference.lines.indices.filter { difference.lines[$0].isChange && !shown.contains($0) }.prefix(1).map {
            let line = difference.lines[$0]
            let place = line.mark == "-" ? "\(old):\(line.oldIndex + 1)" : "\(new):\(line.newIndex + 1)"
            return Problem(
                page.path, at: page.headings.first { $0.title == ChapterForm.difference }?.index ?? 0,
                "a change isn't shown in this chapter: \(place)", expected: line.marked)
        }
    }

    /// The two files that a chapter compares.
    private func chapterFiles(_ path: String) -> (String, String)? {
        guard let number = ChapterForm.step(of: path), number > 1 else { return nil }
        return ("steps/step\(number - 1)/main.swift", "steps/step\(number)/main.swift")
    }

    private func difference(_ old: String, _ new: String) -> LineDifference? {
        guard let old = try? repository.lines(of: old), let new = try? repository.lines(of: new) else { return nil }
        return LineDifference(from: old, to: new)
    }

    private struct Wrong: Error {
        let problem: Problem
    }

    /// The lines of the difference that a block shows.
    private func hunk(
        _ block: Block, _ old: String, _ new: String, on page: String
    ) -> Result<Range<Int>, Wrong> {
        let fence = block.range.lowerBound - 1
        guard let difference = difference(old, new) else {
            return .failure(Wrong(problem: Problem(page, at: fence, "there is no \(old) or no \(new)")))
        }
        let hasHeader = block.lines.first?.hasPrefix("@@ ") == true
        let content = hasHeader ? Array(block.lines.dropFirst()) : block.lines
        guard let run = Run(content, in: difference.lines.map(\.marked)) else {
            return .failure(Wrong(problem: Problem(page, at: fence, "nothing between \(old) and \(new) is like this")))
        }
        let lines = difference.hunk(run.range)
        let complaint = "this isn't what differs between \(old) and \(new)"
        guard let problem = run.problem(of: block, showing: lines, on: page, complaint) else {
            return .success(run.range)
        }
        return .failure(Wrong(problem: problem))
    }
}
