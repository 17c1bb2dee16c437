import Checks
import Testing

/// A flag for a number accepts decimal digits, and nothing else that some language reads as a number.
@Suite struct NumberFlagTests {
    static let wrong: [[String]] =
        ["0x10", "1e1", "+1", "-1", " 1", "1 ", "1.", ".5", "1.5.2", "1,5", "inf", "nan", "", "0", "١", "86401"]
        .flatMap { [["--timeout", $0], ["--tunnel-timeout", $0]] }
        + ["0x10", "1e1", "+1", "-1", " 1", "1.0", "", "65536", "١"].map { ["--port", $0] }
        + ["0x10", "1e1", "+1", "-1", " 1", "1.0", "", "0", "1025", "١"].map { ["--workers", $0] }

    @Test(arguments: wrong)
    func `a value that's no number is one clear line and exit status 64`(words: [String]) async throws {
        let outcome = try await onThread { try Program.run("step6", words) }
        #expect(outcome.ending == .exited(64), "\(words)")
        #expect(outcome.output == "")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["1", "01", "0.5", "00.250", "86400"])
    func `a decimal number is accepted`(seconds: String) async throws {
        try await onThread {
            let program = try Program.start("step6", ["--timeout", seconds, "--tunnel-timeout", seconds])
            #expect(program.stop() == .exited(0))
        }
    }
}
