import Checks
import Foundation
import Testing

/// `tutorial grade` keeps docs/graded.md up to date: the page shows what the proxies pass today.
@Suite struct GradeTests {
    @Test(.enabled(if: missing.isEmpty, "not installed: \(missing.joined(separator: ", "))"))
    func `docs/graded.md says what is seen`() async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["grade"], within: .seconds(240)) }
        #expect(outcome.ending == .exited(0), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output == "docs/graded.md says what was seen\n")
    }

    @Test func `programs that aren't installed are named`() async throws {
        let outcome = try await onThread {
            let tutorial = try Program.path(of: "tutorial")
            return try Program.run("/usr/bin/env", ["PATH=/nowhere", tutorial, "grade"])
        }
        #expect(outcome.ending == .exited(1))
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(#/^tutorial: not installed: .*Go's ReverseProxy \(Debian: .*golang-go\)\n$/#))
    }

    private static let missing = ["nginx", "haproxy", "h2o", "go", "openssl"].filter { name in
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/local/sbin:/usr/sbin"
        return !path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
}
