import Checks
import Testing

/// If a proxy makes a tunnel without looking at the status, the checks find that, and give this reason. A relay is such
/// a proxy.
@Suite struct BlindTunnelTests {
    @Test(arguments: ["refusal-is-no-tunnel", "claim-is-no-tunnel"])
    func `a tunnel behind a refusal is seen by what the proxy didn't write`(name: String) async throws {
        let failure = try await failure(of: name)
        #expect(failure.finding.expected == "X-Forwarded-For: 127.0.0.1")
        #expect(failure.finding.found == "no X-Forwarded-For field")
    }

    @Test func `a tunnel for any protocol is seen by what reaches the origin`() async throws {
        let failure = try await failure(of: "h2c-never-offered")
        #expect(failure.finding.expected == "Upgrade: websocket")
        #expect(failure.finding.found == "Upgrade: h2c, websocket")
    }

    @Test func `a switch that nobody asked for is seen by its status`() async throws {
        let failure = try await failure(of: "unasked-101")
        #expect(failure.finding.expected == "status 502")
        #expect(failure.finding.found == "status 101")
    }

    private func failure(of name: String) async throws -> Failure {
        let check = try #require(Check.named(name))
        return try await onThread {
            let origin = try ReservedPort()
            let proxy = try Relay(to: origin.number)
            let subject = Subject.server(port: proxy.port, originPort: origin.number, step: 6)
            guard case .failed(let failure) = check.run(on: subject) else { throw Unexpected() }
            return failure
        }
    }

    private struct Unexpected: Error {}
}
