import Foundation
import Testing

/// A row of one of the tables: what is sent, and what may happen.
struct WireCase: Sendable {
    let id: String
    let group: String
    let level: String
    /// The bytes that the client sends.
    let raw: Script
    /// The request lines in these bytes, if there are any.
    let requestLines: [String]
    /// The origin's answer. With nil, the origin answers in the usual way.
    let reply: Script?
    let outcomes: [Outcome]
    let conditions: [UpstreamCondition]
    /// The clause that the row tests.
    let rule: String
    /// The columns `expect` and `upstream` in their notation.
    let notation: (expect: String, upstream: String)

    /// Creates a row from its columns, which have names.
    init(columns: [String: String]) throws(NotationError) {
        func column(_ name: String) throws(NotationError) -> String {
            guard let text = columns[name] else { throw NotationError("no column \(name)") }
            return text
        }
        id = try column("id")
        group = try column("group")
        level = try column("level")
        rule = try column("rule")
        guard ["must", "should", "may"].contains(level) else { throw NotationError("\(id): no level \"\(level)\"") }
        let marker = Self.marker(of: id)
        raw = try Script(column("raw"), marker: marker)
        requestLines = raw.bytes.split { $0 == 10 || $0 == 13 }
            .filter { $0.contains(Array(" HTTP/1.".utf8)) }.map { String(latin1: $0) }
        reply = columns["reply"] == nil ? nil : try Script(column("reply"), marker: marker)
        notation = (try column("expect"), try column("upstream"))
        outcomes = try Outcome.list(notation.expect.replacing("{id}", with: marker))
        conditions = try UpstreamCondition.list(notation.upstream.replacing("{id}", with: marker))
    }

    /// Six bytes that only the requests of this case contain.
    var marker: String { Self.marker(of: id) }

    /// The methods of the requests. The content of the request before, if it has no line end, can precede the first
    /// letter.
    var methods: [String] {
        requestLines.map { line in line.contains("HEAD ") ? "HEAD" : String(line.prefix { $0 != " " }) }
    }

    private static func marker(of id: String) -> String {
        String(("q" + id.lowercased() + "zzzzz").prefix(6))
    }
}

extension WireCase: CustomTestStringConvertible {
    var testDescription: String { "\(id) (\(group))" }
}

// MARK: - Tables

extension WireCase {
    /// The rows of a table among the tests' resources.
    static func table(_ name: String) throws -> [WireCase] {
        let url = Bundle.module.bundleURL.appending(path: "Cases/\(name).tsv")
        return try rows(of: String(decoding: Data(contentsOf: url), as: UTF8.self))
    }

    /// The rows of a table. Its first line names the columns.
    static func rows(of text: String) throws(NotationError) -> [WireCase] {
        var lines = text.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        guard !lines.isEmpty else { throw NotationError("an empty table") }
        let names = lines.removeFirst()
        var rows: [WireCase] = []
        for line in lines {
            guard line.count == names.count else {
                throw NotationError("\(line[0]): \(line.count) columns instead of \(names.count)")
            }
            do {
                rows.append(try WireCase(columns: Dictionary(uniqueKeysWithValues: zip(names, line))))
            } catch {
                throw NotationError("\(line[0]): \(error)")
            }
        }
        return rows
    }
}
