import Checks
import Foundation
import Testing

/// The same raw requests to step 5, nginx and HAProxy, each in front of the same origin.
///
/// Where step 5 lets through what both others refuse, or frames what all let through in another way, docs/reliability.md
/// has to say why.
@Suite(.requires(.haproxy, .nginx)) struct DifferentialTests {
    @Test func `step 5 lets nothing through that nginx and HAProxy refuse, and frames as they do`() async throws {
        let cases = try WireCase.all()
        let gateways = try Gateway.Kind.allCases.map { try Gateway($0) }
        let observations = try await withThrowingTaskGroup(of: (Int, Int, Observation).self) { group in
            for (row, wireCase) in cases.enumerated() {
                for (column, gateway) in gateways.enumerated() {
                    group.addTask { (row, column, try await onThread { try gateway.observe(wireCase) }) }
                }
            }
            return try await group.reduce(into: [Int: [Int: Observation]]()) { $0[$1.0, default: [:]][$1.1] = $1.2 }
        }
        let comparisons = cases.enumerated().map { row, wireCase in
            let made = gateways.indices.map { observations[row]![$0]! }
            return Comparison(id: wireCase.id, own: made[0], peers: Array(made.dropFirst()))
        }
        print(Comparison.table(comparisons))
        let justified = try Comparison.justified()
        for comparison in comparisons where !justified.contains(comparison.id) {
            if let finding = comparison.finding { Issue.record("\(comparison.id): \(finding): \(comparison)") }
        }
    }

    @Test func `what step 5 alone lets through, or frames in another way, is a finding`() {
        func sees(_ own: [String]?, _ nginx: [String]?, _ haproxy: [String]?) -> Bool {
            let made = [own, nginx, haproxy].map { bodies in
                Observation(
                    statuses: [200], isClosed: false,
                    forwarded: (bodies ?? []).map { Observation.Forwarded(method: "POST", body: Array($0.utf8)) },
                    hasRest: false)
            }
            return Comparison(id: "", own: made[0], peers: [made[1], made[2]]).finding != nil
        }
        #expect(sees(["a"], nil, nil))
        #expect(sees(["a"], ["ab"], ["a"]))
        #expect(sees(["a", ""], ["a"], nil))
        #expect(!sees(["a"], ["a"], nil))
        #expect(!sees(["a"], ["a"], ["a"]))
        #expect(!sees(nil, ["a"], ["b"]))
    }
}
