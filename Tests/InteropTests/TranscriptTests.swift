import Checks
import Testing

/// What a reader of the tutorial sees with the command that the tutorial names.
@Suite(.requires(.curl)) struct TranscriptTests {
    @Test(arguments: Check.allSteps) func `curl -i shows the transcript of a step`(step: Int) async throws {
        try await onThread {
            let origin = try Program.start("step1")
            let flags = step < 3 ? [] : ["--origin", origin.url]
            let proxy = step == 1 ? origin : try Program.start("step\(step)", flags)
            let transcript = try curl("-i", "localhost:\(proxy.port)")
            let lines = transcript.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
            #expect(lines.count > 1 && lines[1].wholeMatch(of: Self.date) != nil, "\(transcript)")
            #expect(lines.filter { !$0.hasPrefix("Date: ") && !$0.hasPrefix("Via: ") } == Self.transcript(of: step))
            #expect(lines.contains { $0.wholeMatch(of: /Via: 1\.1 [\w-]+/) != nil } == (step >= 5))

            let saw = "[origin server] received request at: "
            let passed = "[reverse proxy server] received request at: "
            #expect(proxy.waitForOutput { $0.contains("\n\(step == 1 ? saw : passed)") })
            #expect(step == 2 ? !origin.output.contains(saw) : origin.waitForOutput { $0.contains(saw) })
        }
    }

    /// The form of a date (RFC 9110 section 5.6.7).
    private static var date: Regex<Substring> { /Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/ }

    private static func transcript(of step: Int) -> [String] {
        guard step != 2, step != 3 else { return ["HTTP/1.1 200 OK", "Content-Length: 0", "", ""] }
        return [
            "HTTP/1.1 200 OK", "Content-Length: 22", "Content-Type: text/plain; charset=utf-8", "",
            "origin server response",
        ]
    }
}
