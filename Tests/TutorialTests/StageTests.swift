import Checks
import Foundation
import Testing

@testable import Docs

/// Exercise 5 can be done part by part. The hints of a part are enough for that part, and not for the next one.
@Suite struct StageTests {
    @Test func `each stage passes its part and those before, and no more`() async throws {
        let repository = try Repository.current()
        var source = try repository.text(of: "steps/step4/main.swift")
        for (index, part) in Part.all.enumerated() {
            source = try Self.stage(part.name, of: source, with: try Self.code(of: part.name, in: repository))
            let program = try await onThread { [source] in try BrokenProgram(source: source, in: repository) }
            defer { program.remove() }
            for (other, checked) in Part.all.enumerated() where other <= index + 1 {
                let failed = await Self.failures(of: checked, on: .program(program.path, step: Part.step))
                #expect(failed.isEmpty == (other <= index), "after \(part.name), of \(checked.name): \(failed)")
            }
        }
    }

    @Test func `the hints of step 6 are enough for it`() async throws {
        let repository = try Repository.current()
        let page = Page(path: "docs/step5.md", text: try repository.text(of: "docs/step5.md"))
        let code = page.hints(in: "Exercise").flatMap { page.blocks(in: $0.range) }.map(\.lines)
        var lines = try repository.lines(of: "steps/step5/main.swift")
        // The place of each block: before a line, or instead of it.
        let places = [
            ("    do {", true), ("        var answer = ", false), ("let program = ", false),
            ("extension Fields {", true),
        ]
        try #require(code.count == places.count)
        for (block, (beginning, isBefore)) in zip(code, places) {
            let place = try #require(lines.firstIndex { $0.hasPrefix(beginning) })
            lines.replaceSubrange(place..<(isBefore ? place : place + 1), with: block)
        }
        let source = lines.map { $0 + "\n" }.joined()
            .replacing("answer.fields.removeHopByHop()", with: "answer.removeHopByHop()")
        let program = try await onThread { try BrokenProgram(source: source, in: repository) }
        defer { program.remove() }
        let subject = Subject.program(program.path, step: 6)
        for check in Check.introduced(by: 6) {
            guard case .passed = await check.outcome(on: subject) else {
                Issue.record("\(check.id) fails with what the hints say")
                continue
            }
        }
    }

    @Test func `the hints of step 7 are enough for it`() async throws {
        let repository = try Repository.current()
        let page = Page(path: "docs/step6.md", text: try repository.text(of: "docs/step6.md"))
        let code = page.hints(in: "Exercise").flatMap { page.blocks(in: $0.range) }.map(\.lines)
        var lines = try repository.lines(of: "steps/step6/main.swift")
        // The lines that each block replaces.
        let places = [
            ("/// What the proxy adds to Via", 2), ("    forwarded.fields.appendMember(.via", 1),
            ("        answer.fields.appendMember(.via", 1), ("let program = ", 3),
        ]
        try #require(code.count == places.count)
        for (block, (beginning, count)) in zip(code, places) {
            let place = try #require(lines.firstIndex { $0.hasPrefix(beginning) })
            lines.replaceSubrange(place..<place + count, with: block)
        }
        let source = lines.map { $0 + "\n" }.joined()
        let program = try await onThread { try BrokenProgram(source: source, in: repository) }
        defer { program.remove() }
        let subject = Subject.program(program.path, step: 7)
        for check in Check.introduced(by: 7) {
            if case .failed = await check.outcome(on: subject) {
                Issue.record("\(check.id) fails with what the hints say")
            }
        }
    }

    private static func failures(of part: Part, on subject: Subject) async -> [String] {
        let outcomes = part.checks.map { check in Task { (check.id, await check.outcome(on: subject)) } }
        var failed: [String] = []
        for outcome in outcomes {
            if case (let id, .failed) = await outcome.value { failed.append(id) }
        }
        return failed
    }

    /// The blocks of code in the hints of a part, as the chapter has them.
    private static func code(of part: String, in repository: Repository) throws -> [String] {
        let page = Page(path: "docs/step4.md", text: try repository.text(of: "docs/step4.md"))
        let hints = page.hints(in: "Exercise").filter { $0.part == part }
        return hints.flatMap { page.blocks(in: $0.range) }.map { $0.lines.joined(separator: "\n") + "\n" }
    }

    /// Does a reader's work on a part: it puts the code of the hints where the hints say, and does what they say in
    /// words.
    private static func stage(_ part: String, of source: String, with code: [String]) throws -> String {
        var source = source
        func replace(_ old: String, _ new: String) throws {
            _ = try #require(source.firstRange(of: old), "\(part): \(old)")
            source = source.replacing(old, with: new, maxReplacements: 1)
        }
        switch part {
        case "fields":
            try replace(
                #"return Response(fields: [.contentType: "text/plain; charset=utf-8"], body: answer.body)"#,
                "return answer")
        case "hops":
            try replace("program.serve", "\(code[0])\nextension Fields {\n\(code[1])}\n\nprogram.serve")
            try replace("    do {", "    forwarded.fields.removeHopByHop()\n\(code[2])    do {")
            try replace("let answer", "var answer")
            try replace("        return answer", "        answer.fields.removeHopByHop()\n        return answer")
        case "trail":
            try replace("let hopByHop", code[0] + code[1] + "let hopByHop")
            try replace("    var forwarded", code[2] + "    var forwarded")
            try replace("    do {", code[3] + code[4] + "    do {")
            try replace("        return answer", code[5] + "        return answer")
        case "failures":
            let lines = source.split(separator: "\n").filter { $0.contains("= Program(") || $0.contains("= Client(") }
            try replace(lines.joined(separator: "\n") + "\n", code[0])
            let start = try #require(source.firstRange(of: "    } catch {"))
            source = source[..<start.lowerBound] + code[1] + "}\n"
        default:
            source += code[0] + code[1]
            try replace("    do {", code[2] + "    do {")
            try replace("        var answer = try await client.send(forwarded, to: program.origin)\n", code[3])
        }
        return source
    }
}
