import Checks
import Testing

/// Every row of the tables of HTTP/2, over clear text and over TLS.
@Suite(.enabled(if: HTTP2Subject.chosen.isInstalled, "the proxy isn't built or installed"))
struct HTTP2TableTests {
    @Test(arguments: try H2Trial.all(attacks: false))
    func `each row shows what it must`(trial: H2Trial) async throws {
        try await check(trial)
    }

    @Test(arguments: try H2Trial.all(attacks: true))
    func `each attack costs only the attacker`(trial: H2Trial) async throws {
        try await check(trial)
    }

    private func check(_ trial: H2Trial) async throws {
        let complaints = try await SceneRunner(trial: trial).complaints()
        let text = complaints.joined(separator: "\n    ")
        let row = trial.row
        #expect(complaints == [], "\(row.id) (\(row.level), \(row.clause)): \(row.demand)\n    \(text)")
    }
}

/// The tables and the exchanges belong together.
@Suite struct HTTP2RowTests {
    @Test func `each row has an exchange, and each exchange a row`() throws {
        let rows = try H2Case.all().map(\.id)
        let exchanges = Exchange.list.map(\.id)
        #expect(Set(rows).count == rows.count, "an id stands there twice")
        #expect(Set(exchanges).count == exchanges.count, "an exchange stands there twice")
        #expect(Set(rows).subtracting(exchanges).sorted() == [], "rows without an exchange")
        #expect(Set(exchanges).subtracting(rows).sorted() == [], "exchanges without a row")
    }
}
