import Checks
import Foundation
import Synchronization
import Testing

/// Every row of both tables, tested on the running step5.
@Suite struct TableTests {
    @Test(arguments: try WireCase.table("wire-cases"))
    func `each row of what clients send has an allowed outcome`(row: WireCase) async throws {
        try await check(row)
    }

    @Test(arguments: try WireCase.table("upstream-cases"))
    func `each row of what origins answer has an allowed outcome`(row: WireCase) async throws {
        try await check(row)
    }

    @Test func `one proxy survives everything that the clients' rows send`() async throws {
        let rows = try WireCase.table("wire-cases")
        try await Stage.play(["--timeout", "5", "--workers", "2"]) { stage in
            let open = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: rows.count) { index in
                guard let client = try? stage.client() else { return }
                // Other tests of the rows are about whether it's accepted, and how it's answered.
                try? client.send(rows[index].raw.bytes)
                client.halfClose()
                let ending = client.readUntilClose(within: .seconds(10))
                if ending == .open { open.withLock { $0.append(rows[index].id) } }
            }
            #expect(open.withLock { $0 } == [], "they have sent all they will, and are still connected")
            let response = try stage.answer(to: "/after")
            #expect(response.text == "/after")
            #expect(stage.proxy.ending == nil)
            #expect(stage.proxy.stop(grace: .seconds(10)) == .exited(0))
        }
    }

    private func check(_ row: WireCase) async throws {
        let observation = try await CaseRunner(row: row).observation()
        let complaints = Judge(row: row).complaints(about: observation)
        let report = CaseReport(row: row, observation: observation, complaints: complaints)
        #expect(complaints.isEmpty, "\(report)")
    }
}
