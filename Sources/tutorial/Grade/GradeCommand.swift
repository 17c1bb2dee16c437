import Checks
import Foundation

/// `grade`: runs the checks on several proxies, and compares the results with docs/graded.md.
struct GradeCommand {
    private let isUpdating: Bool

    init(_ arguments: ArraySlice<String>) throws {
        isUpdating = try arguments.hasFlag("--update", of: "grade")
    }

    func run() async throws {
        let missing = GradedPeer.all.filter { $0.path == nil }
        guard missing.isEmpty else {
            let packages = missing.compactMap(\.package).joined(separator: " ")
            throw Refusal("not installed: \(missing.map(\.name).joined(separator: ", ")) (Debian: \(packages))")
        }
        let workspace = try Workspace.find()
        let content = GradePage(grades: try await grades(in: workspace))
        let names = content.misplacedRemarks.joined(separator: ", ")
        guard names.isEmpty else { throw Refusal("the comments in Remarks.swift don't fit these checks: \(names)") }
        let page = content.text
        let file = workspace.root.appendingPathComponent("docs/graded.md")
        if isUpdating {
            try page.write(to: file, atomically: true, encoding: .utf8)
            return say("docs/graded.md is written")
        }
        let difference = DifferenceText(
            from: GradePage.normalised((try? String(contentsOf: file, encoding: .utf8)) ?? ""),
            to: GradePage.normalised(page))
        if difference.isEmpty { return say("docs/graded.md says what was seen") }
        say("From docs/graded.md to what was seen:\n")
        say(difference.text(paint: .forOutput))
        throw Refusal("docs/graded.md is out of date; swift run tutorial grade --update writes it again")
    }

    /// The grades of all proxies. The proxies are checked at the same time.
    private func grades(in workspace: Workspace) async throws -> [Grade] {
        let pending = GradedPeer.all.map { peer in
            Task { try await onThread { try Grade(of: peer, in: workspace) } }
        }
        // If one can't be graded, the others still end their proxies before this command ends.
        var results: [Result<Grade, any Error>] = []
        for grade in pending { results.append(await grade.result) }
        return try results.map { try $0.get() }
    }
}
