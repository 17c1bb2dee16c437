import Checks
import Testing

/// Red before green: a check that can't fail proves nothing.
///
/// Each step passes its own checks (see the suites in StepChecks). It fails all others: those of later steps, and those
/// that only hold for earlier ones.
@Suite(.enabled(if: isReferenceRun, "these are about the reference programs; CHECK names another one"))
struct MatrixTests {
    @Test(
        arguments: Check.allSteps.flatMap { step in Check.all.filter { !$0.steps.contains(step) }.map { (step, $0) } })
    func `a step fails the checks of other steps`(step: Int, check: Check) async throws {
        guard case .failed = await check.outcome(on: .step(step)) else {
            Issue.record(
                "step\(step) passes the check \(check.id), which is for the steps \(check.steps.sorted()) only")
            return
        }
    }

    /// Step 1 has no step before it. Two others take its place: a server that hardly answers, and a program that ends
    /// at once.
    @Test(arguments: Check.all(for: 1))
    func `a program that does nothing fails the checks of step 1`(check: Check) async throws {
        let server = try ScriptedOrigin(answering: Array("HTTP/1.1 404 \r\n\r\nno".utf8))
        let subjects: [Subject] = [.server(port: server.port, originPort: 0, step: 1), .program("/bin/echo", step: 1)]
        for subject in subjects where check.reasonToSkip(on: subject) == nil {
            guard case .failed = await check.outcome(on: subject) else {
                Issue.record("\(check.id) passes on \(subject)")
                return
            }
        }
    }

    @Test func `a check that starts the program twice leaves a running server out`() async throws {
        let check = try #require(Check.named("new-name"))
        let server = Subject.server(port: 1, originPort: 2, step: 5)
        #expect(check.reasonToSkip(on: server) == "starts the program a second time")
        #expect(check.reasonToSkip(on: .step(5)) == nil)
    }

    @Test func `a running server gets the checks that fit its URL`() throws {
        let clear = try #require(Subject(url: "http://127.0.0.1:1", step: 7))
        let secure = try #require(Subject(url: "https://127.0.0.1:1", step: 7))
        func reasons(_ name: String) throws -> [String?] {
            let check = try #require(Check.named(name))
            return [clear, secure].map { check.reasonToSkip(on: $0) }
        }
        #expect(try reasons("date") == [nil, "speaks without TLS: give the proxy's http URL"])
        #expect(try reasons("prior-knowledge") == [nil, "speaks without TLS: give the proxy's http URL"])
        #expect(try reasons("https") == ["speaks TLS: give the proxy's https URL", nil])
        #expect(try reasons("plain-on-tls-port") == ["speaks TLS: give the proxy's https URL", nil])
        #expect(try reasons("via-2") == [nil, nil])
        let flag = "needs the program started with --origin-http2"
        #expect(try reasons("origin-http2") == [flag, flag])
    }

    @Test(arguments: Check.allSteps) func `a step introduces enough`(step: Int) {
        let introduced = Check.introduced(by: step).count
        #expect(introduced >= (step < 3 ? 3 : 12), "step \(step) introduces \(introduced) checks")
    }

    @Test func `identifiers are unique and texts are whole sentences`() {
        #expect(Set(Check.all.map(\.id)).count == Check.all.count)
        for check in Check.all {
            #expect(check.why.hasSuffix(".") && check.hint.hasSuffix("."), "\(check.id)")
            #expect(!check.expectations.isEmpty && !check.steps.isEmpty, "\(check.id)")
        }
    }
}
