import Checks
import Foundation
import HTTPCore
import Testing

/// docs/reliability.md shows the real limits, and every proof that it names exists.
@Suite struct ReliabilityTests {
    @Test func `the tables of limits have all of them, with their defaults`() throws {
        let said = try Page.rows(where: "default").map { ($0[0].trimmingCharacters(in: ["`"]), $0[1]) }
        let real = Self.limits(Limits())
        #expect(said.map(\.0).sorted() == real.map(\.0).sorted())
        let defaults = Dictionary(uniqueKeysWithValues: real)
        for (name, text) in said {
            switch defaults[name] {
            case let bytes as Int: #expect(Page.count(text) == bytes, "\(name) is \(bytes)")
            case let time as Duration: #expect(Page.time(text) == time, "\(name) is \(time)")
            default: Issue.record("there is no limit \(name)")
            }
        }
    }

    /// The names and values of all limits. Those within another value have its name before their own.
    private static func limits(_ value: Any) -> [(String, Any)] {
        Mirror(reflecting: value).children.flatMap { child in
            let name = child.label ?? ""
            guard child.value is HTTP2Limits else { return [(name, child.value)] }
            return limits(child.value).map { ("\(name).\($0.0)", $0.1) }
        }
    }

    @Test func `every proof exists`() throws {
        let proofs = try Page.rows(where: "proof").map(\.last!).map(Page.codes)
        let known = try Proofs()
        #expect(proofs.count > 60)
        for row in proofs {
            #expect(!row.isEmpty)
            for proof in row { #expect(known.contains(proof), "nothing is called \(proof)") }
        }
    }

    @Test func `no proof is found that doesn't exist`() throws {
        let known = try Proofs()
        for proof in [
            "broken-answers", "Z99", "LimitTests", "LimitsTests/heads", "flood/pong", "Tests/Fuzz/walk", "bench soke",
        ] {
            #expect(!known.contains(proof), "\(proof)")
        }
    }

    @Test func `all duties are there, in their order`() throws {
        #expect(try Page.rows(where: "duty").map { $0[0] } == (1...44).map(String.init))
    }
}

/// The page docs/reliability.md.
private enum Page {
    /// The cells of each row, in all tables that have a column with this name.
    static func rows(where column: String) throws -> [[String]] {
        let text = try String(contentsOf: Repository.file("docs/reliability.md"), encoding: .utf8)
        let tables = text.split(separator: "\n\n").map { $0.split(separator: "\n").filter { $0.hasPrefix("|") } }
        return tables.filter { $0.first.map(cells)?.contains(column) ?? false }
            .flatMap { $0.dropFirst(2).map(cells) }
    }

    private static func cells(_ row: Substring) -> [String] {
        row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The texts between backquotes.
    static func codes(_ text: String) -> [String] {
        text.matches(of: #/`([^`]+)`/#).map { String($0.1) }
    }

    /// Reads `64 MiB`, `8 KiB`, `32 bytes` or `128`.
    static func count(_ text: String) -> Int? {
        let units = ["": 1, "bytes": 1, "KiB": 1024, "MiB": 1024 * 1024]
        return quantity(text).flatMap { number, unit in units[unit].map { number * $0 } }
    }

    /// Reads `60 s` or `500 ms`.
    static func time(_ text: String) -> Duration? {
        let units: [String: Duration] = ["ms": .milliseconds(1), "s": .seconds(1)]
        return quantity(text).flatMap { number, unit in units[unit].map { $0 * number } }
    }

    private static func quantity(_ text: String) -> (Int, String)? {
        let words = text.split(separator: " ").map(String.init)
        return words.first.flatMap { Int($0) }.map { ($0, words.dropFirst().joined()) }
    }
}

/// Everything that can be a proof: checks, rows of the tables, suites and their tests, and commands.
private struct Proofs {
    private let names: Set<String>
    private let suites: [String: String]

    init() throws {
        let tables = try ["wire-cases", "upstream-cases", "h2-cases", "h2-more"].map { name in
            try String(contentsOf: Repository.file("Tests/WireTests/Cases/\(name).tsv"), encoding: .utf8)
        }
        let rows = tables.flatMap { $0.split(separator: "\n").dropFirst() }
            .compactMap { $0.split(separator: "\t").first.map(String.init) }
        names = Set(Check.all.map(\.id) + rows + ["bench soak"])
        suites = try Self.suites()
    }

    func contains(_ name: String) -> Bool {
        if names.contains(name) { return true }
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard let suite = suites[parts[0]] else {
            return name.hasPrefix("Tests/") && FileManager.default.fileExists(atPath: Repository.file(name).path)
        }
        return parts.count == 1 || suite.contains("func \(parts[1])(") || suite.contains("func `\(parts[1])`(")
    }

    /// The text of each file with a suite, by the suite's name.
    private static func suites() throws -> [String: String] {
        var suites: [String: String] = [:]
        let folder = Repository.file("Tests")
        for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init()
        where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            guard text.contains("@Test") else { continue }
            // Suites of two targets may have the same name.
            for match in text.matches(of: #/struct (\w+)/#) { suites[String(match.1), default: ""] += text }
        }
        return suites
    }
}

/// The files of this package.
private enum Repository {
    static func file(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath).appending(path: "../../../\(path)").standardized
    }
}
