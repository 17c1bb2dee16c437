import Checks
import Testing

/// Every row of both tables, against the running step5.
@Suite struct TableTests {
    @Test(arguments: try WireCase.table("wire-cases"))
    func `what a client may send`(row: WireCase) async throws {
        try await check(row)
    }

    @Test(arguments: try WireCase.table("upstream-cases"))
    func `what an origin may answer`(row: WireCase) async throws {
        try await check(row)
    }

    private func check(_ row: WireCase) async throws {
        let observation = try await CaseRunner(row: row).observation()
        let complaints = Judge(row: row).complaints(about: observation)
        let report = CaseReport(row: row, observation: observation, complaints: complaints)
        #expect(complaints.isEmpty, "\(report)")
    }
}
