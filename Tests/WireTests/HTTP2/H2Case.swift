import Foundation
import Testing

/// A row of the tables of HTTP/2: what must be seen, and how strongly it's demanded.
struct H2Case: Sendable {
    let id: String
    let level: String
    let clause: String
    let demand: String

    /// The rows of both tables: the given ones, and those that this suite adds.
    static func all() throws -> [H2Case] {
        try table("h2-cases") + table("h2-more")
    }

    private static func table(_ name: String) throws -> [H2Case] {
        let url = Bundle.module.bundleURL.appending(path: "Cases/\(name).tsv")
        let lines = try String(decoding: Data(contentsOf: url), as: UTF8.self).split(separator: "\n").dropFirst()
        return try lines.map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 4, ["must", "should"].contains(columns[1]) else {
                throw NotationError("\(name): \"\(line)\" is no row")
            }
            return H2Case(id: columns[0], level: columns[1], clause: columns[2], demand: columns[3])
        }
    }
}

/// A row on one of the transports.
struct H2Trial: Sendable, CustomTestStringConvertible {
    let row: H2Case
    let isSecure: Bool

    var testDescription: String { "\(row.id) (\(isSecure ? "TLS" : "clear text"))" }

    /// Only rows whose names begin with this are played: `CHECK_ROW=flow/` plays those of flow control.
    private static let wanted = ProcessInfo.processInfo.environment["CHECK_ROW"] ?? ""

    /// Every row on every transport that it has something to say about.
    ///
    /// - Parameter isAttack: whether the rows of attacks are meant, or all the others.
    static func all(attacks isAttack: Bool) throws -> [H2Trial] {
        try H2Case.all().filter { $0.id.contains("flood") == isAttack && $0.id.hasPrefix(wanted) }.flatMap { row in
            let transports = Exchange.all[row.id]?.transports ?? .both
            return [false, true].filter { transports.includes(secure: $0) }.map { H2Trial(row: row, isSecure: $0) }
        }
    }
}
