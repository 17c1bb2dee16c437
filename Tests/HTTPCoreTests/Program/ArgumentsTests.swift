import Testing

@testable import HTTPCore

/// The flags of a program.
@Suite struct ArgumentsTests {
    private static let defaults = Arguments(port: 8080, origin: "http://a", workers: 4, timeout: .seconds(30))

    private func parse(_ words: [String], _ defaults: Arguments = defaults) throws(Arguments.UsageError) -> Arguments {
        try Arguments(words, defaults: defaults, flags: Arguments.flags(defaults))
    }

    @Test func `without flags, the defaults apply`() throws {
        let arguments = try parse([])
        #expect(arguments.port == 8080 && arguments.host == nil && arguments.origin == "http://a")
        #expect(arguments.workers == 4 && arguments.timeout == .seconds(30))
        #expect(!arguments.isQuiet && !arguments.wantsHelp)
    }

    @Test func `each flag has its effect`() throws {
        let words = [
            "--port", "0", "--host=::1", "--origin", "http://b", "--workers", "1024", "--timeout=0.5", "--quiet",
        ]
        let arguments = try parse(words + ["--help"])
        #expect(arguments.port == 0 && arguments.host == "::1" && arguments.origin == "http://b")
        #expect(arguments.workers == 1024 && arguments.timeout == .milliseconds(500))
        #expect(arguments.isQuiet && arguments.wantsHelp)
    }

    static let wrong: [[String]] = [
        ["--port"], ["--port", "x"], ["--port", "-1"], ["--port", "+1"], ["--port", "65536"], ["--port", ""],
        ["--workers", "0"], ["--workers", "1025"], ["--workers", "1.5"], ["--timeout", "0"], ["--timeout", "nan"],
        ["--timeout", "inf"], ["--timeout", "1e9"], ["--timeout", "-1"], ["--timeout", "0x10"], ["--timeout", "1."],
        ["--timeout", ".5"], ["--timeout", "1e1"], ["--timeout", "+1"], ["--timeout", ""], ["--nonsense"], ["nonsense"],
        ["-h", "x"],
        ["--quiet=1"], ["--port=1=2"],
    ]

    @Test(arguments: wrong) func `a wrong flag is an error in one clear line`(words: [String]) {
        let error = #expect(throws: Arguments.UsageError.self) { try parse(words) }
        #expect(error?.description.isEmpty == false)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func `a value after a flag that takes none isn't called a flag`() {
        let error = #expect(throws: Arguments.UsageError.self) { try parse(["--quiet", "yes"]) }
        #expect(error?.description == "--quiet takes no value, so 'yes' has no meaning")
        let other = #expect(throws: Arguments.UsageError.self) { try parse(["--quiet", "--yes"]) }
        #expect(other?.description == "unknown flag '--yes'; --help lists the flags")
    }

    @Test func `a program without an origin has no flag for one`() {
        let defaults = Arguments(port: 8081, origin: nil, workers: 1, timeout: nil)
        #expect(throws: Arguments.UsageError.self) { try parse(["--origin", "http://b"], defaults) }
        #expect(throws: Arguments.UsageError.self) { try parse(["--timeout", "1"], defaults) }
    }
}
