import Checks
import Testing

/// What the command says about wrong usage.
@Suite struct UsageTests {
    @Test(arguments: [
        (["try"], "which step? 1 to 7", tryForms),
        (["try", "9"], "there is no step \"9\"; the steps are 1 to 7", tryForms),
        (["try", "5", "--twice"], "try does not know \"--twice\"; it takes --once", tryForms),
        (["diff", "3"], "diff takes two steps", ["diff N M"]),
        (["diff", "3", "3"], "a step does not differ from itself", ["diff N M"]),
        (["diff", "3", "8"], "there is no step \"8\"; the steps are 1 to 7", ["diff N M"]),
        (["start", "1", "--now"], "start does not know \"--now\"; it takes --force", ["start N [--force]"]),
        (["solution"], "which step? 1 to 7", ["solution N [--spoil]"]),
        (
            ["solution", "1", "--please"], "solution does not know \"--please\"; it takes --spoil",
            ["solution N [--spoil]"]
        ),
        (["check", "3", "--url"], "--url needs a value", [urlForm]),
        (["check", "3", "--url", "8080"], "\"8080\" is not like http://127.0.0.1:8080", [urlForm]),
        (["check", "3", "--origin-port", "0"], "\"0\" is no port", [urlForm]),
        (["check", "3", "--origin-port", "+8081"], "\"+8081\" is no port", [urlForm]),
        (["check", "3", "--origin-port", "8081"], "--origin-port goes with --url", [urlForm]),
        (
            ["check", "3", "--hint", "--url", "http://127.0.0.1:8080"],
            "--hint is about your program, and does not go with --url", ["check N --hint", partForm, urlForm]
        ),
        (
            ["check", "3", "--hint", "--all"], "--hint goes alone", ["check N --all", "check N --hint", partForm]
        ),
        (
            ["check", "3", "--watch", "--url", "http://127.0.0.1:8080"],
            "--watch is about your program, and does not go with --url", ["check N --watch", urlForm]
        ),
        (["check", "4", "--part", "hops"], "step 4 has no parts; step 5 has", [partForm]),
        (["check", "5", "--part"], "--part needs a value", [partForm]),
        (["check"], "which step? 1 to 7", checkForms),
        (
            ["check", "3", "--loud"],
            "check does not know \"--loud\"; it takes --all, --watch, --hint, --part NAME, --url URL and --origin-port PORT",
            checkForms
        ),
        (
            ["check", "3", "colour"],
            "there is no check \"colour\"; a check's name stands in parentheses after its title",
            checkForms
        ),
        (
            ["check", "3", "via-on-request"], "\"via-on-request\" is no check of step 3; it belongs to steps 5, 6, 7",
            checkForms
        ),
        (
            ["check", "5", "bytes-both-ways"], "\"bytes-both-ways\" is no check of step 5; it belongs to steps 6, 7",
            checkForms
        ),
        (["dance"], "\"dance\" is no command", ["--help"]),
    ])
    func `wrong usage is one sentence, and the right form stands below it`(
        arguments: [String], complaint: String, forms: [String]
    ) async throws {
        let outcome = try await onThread { try Program.run("tutorial", arguments) }
        #expect(outcome.ending == .exited(64))
        let usage = forms.map { "swift run tutorial \($0)" }.joined(separator: "\n       ")
        #expect(outcome.errors == "tutorial: \(complaint)\nusage: \(usage)\n")
        #expect(outcome.output == "")
    }

    private static let tryForms = ["try N [--once]", "try mine [--once]"]
    private static let partForm = "check 5 --part NAME [--hint]"
    private static let urlForm = "check N --url URL [--origin-port PORT]"
    private static let checkForms = [
        "check N", "check N NAME", "check N --all", "check N --watch", "check N --hint", partForm, urlForm,
    ]

    @Test(arguments: ["--help", "-h", "help"]) func `help names every command`(word: String) async throws {
        let outcome = try await onThread { try Program.run("tutorial", [word]) }
        #expect(outcome.ending == .exited(0))
        for command in ["try N", "diff N M", "start N", "check N", "solution N"] {
            #expect(outcome.output.contains("\n  swift run tutorial \(command)"))
        }
    }

    @Test func `commands for maintainers are listed separately`() async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["--help"]) }
        let parts = outcome.output.components(separatedBy: "\n\nFor the maintainers of this tutorial:\n\n")
        try #require(parts.count == 2)
        for command in ["docs", "grade", "spoil"] {
            #expect(!parts[0].contains("tutorial \(command)"))
            #expect(parts[1].contains("  swift run tutorial \(command) ["))
        }
    }

    @Test func `outside of a workspace, the command uses its own`() async throws {
        let outcome = try await onThread {
            try Program.run("/bin/sh", ["-c", #"cd / && exec "$1" diff 3 4"#, "sh", Program.path(of: "tutorial")])
        }
        #expect(outcome.ending == .exited(0))
        #expect(outcome.output.hasPrefix("step 3 -> step 4, "))
    }
}
