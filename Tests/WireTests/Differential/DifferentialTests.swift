import Checks
import Foundation
import Testing

/// Sends the same raw requests to step 5, nginx and HAProxy. Each one has an origin of the same kind.
///
/// If step 5 lets through what both others refuse, or frames a request in another way than one of them,
/// docs/reliability.md must give a reason.
@Suite struct DifferentialTests {
    private static let missing = Gateway.peers.filter { $0.path == nil }

    @Test(.enabled(if: missing.isEmpty, "not installed: \(missing)"))
    func `step 5 lets nothing through that nginx and HAProxy refuse, and frames as they do`() async throws {
        let folder = try TemporaryFolder(for: "differential")
        defer { withExtendedLifetime(folder) {} }
        let gateways = try Gateway.peers.map { try Gateway($0, in: folder.url) }

        let justified = try Comparison.justified()
        var comparisons = try await compare(WireCase.table("wire-cases"), on: gateways, quiet: .milliseconds(200))
        // A proxy may have been late because the machine was busy. So each apparent finding is checked again, with more
        // patience.
        let doubtful = comparisons.filter { $0.own.isSilent || $0.finding != nil && !justified.contains($0.row.id) }
        let again = try await compare(doubtful.map(\.row), on: gateways, quiet: .seconds(2))
        comparisons = comparisons.filter { first in !again.contains { $0.row.id == first.row.id } } + again
        comparisons.sort { $0.row.id < $1.row.id }
        print(Comparison.table(comparisons))
        for comparison in comparisons where !justified.contains(comparison.row.id) {
            #expect(!comparison.own.isSilent, "\(comparison)")
            if let finding = comparison.finding { Issue.record("\(finding): \(comparison)") }
        }
    }

    @Test func `a request that only step 5 lets through, or frames in another way, is a finding`() throws {
        let row = try #require(try WireCase.table("wire-cases").first)
        func sees(_ own: [String], _ nginx: [String], _ haproxy: [String]) -> Bool {
            let made = [own, nginx, haproxy].map { bodies in
                let requests = bodies.map { Passage.Request(method: "POST", body: Array($0.utf8)) }
                return Passage(statuses: [200], isClosed: false, requests: requests, hasRest: false)
            }
            return Comparison(row: row, own: made[0], peers: [made[1], made[2]]).finding != nil
        }
        #expect(sees(["a"], [], []))
        #expect(sees(["a"], ["ab"], ["a"]))
        #expect(sees(["a", ""], ["a"], []))
        #expect(!sees(["a"], ["a"], []))
        #expect(!sees(["a"], ["a"], ["a"]))
        #expect(!sees([], ["a"], ["b"]))
    }
}

/// Sends rows to all proxies. Only a few run at the same time, so that none is late because the machine is busy.
private func compare(_ rows: [WireCase], on gateways: [Gateway], quiet: Duration) async throws -> [Comparison] {
    try await withThrowingTaskGroup(of: Comparison.self) { group in
        var comparisons: [Comparison] = []
        for (index, row) in rows.enumerated() {
            if index >= 16, let comparison = try await group.next() { comparisons.append(comparison) }
            group.addTask { try await compare(row, on: gateways, quiet: quiet) }
        }
        for try await comparison in group { comparisons.append(comparison) }
        return comparisons
    }
}

/// Sends a row to all proxies at the same time.
private func compare(_ row: WireCase, on gateways: [Gateway], quiet: Duration) async throws -> Comparison {
    let passages = try await withThrowingTaskGroup { group in
        for (index, gateway) in gateways.enumerated() {
            group.addTask { (index, try await onThread { try gateway.passage(of: row, quiet: quiet) }) }
        }
        return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
    return Comparison(row: row, own: passages[0], peers: Array(passages.dropFirst()))
}
