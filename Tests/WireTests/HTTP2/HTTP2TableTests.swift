import Checks
import Testing

/// Every row of the tables of HTTP/2 that is no attack, over clear text and over TLS.
@Suite(.enabled(if: HTTP2Subject.chosen.isInstalled, "the proxy isn't built or installed"))
struct HTTP2TableTests {
    @Test(arguments: try H2Trial.all(attacks: false))
    func `each row shows what it must`(trial: H2Trial) async throws {
        try await trial.check()
    }
}

/// The attacks, one after the other, because their costs are measured.
@Suite(.serialized, .enabled(if: HTTP2Subject.chosen.isInstalled, "the proxy isn't built or installed"))
struct HTTP2AttackTests {
    @Test(arguments: try H2Trial.all(attacks: true))
    func `each attack costs only the attacker`(trial: H2Trial) async throws {
        try await trial.check()
    }
}

extension H2Trial {
    fileprivate func check() async throws {
        let complaints = try await SceneRunner(trial: self).complaints()
        let text = complaints.joined(separator: "\n    ")
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
