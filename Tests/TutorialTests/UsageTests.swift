import Checks
import Testing

/// What the command says about wrong usage.
@Suite struct UsageTests {
    @Test(arguments: [
        (["try"], "which step? 1 to 6; usage: swift run tutorial try N [--once]"),
        (["try", "9"], "there is no step \"9\"; the steps are 1 to 6; usage: swift run tutorial try N [--once]"),
        (["try", "5", "--twice"], "try does not know \"--twice\"; it takes --once; usage: "),
        (["diff", "3"], "diff takes two steps; usage: swift run tutorial diff N M"),
        (["diff", "3", "3"], "a step does not differ from itself; usage: swift run tutorial diff N M"),
        (["diff", "3", "7"], "there is no step \"7\"; the steps are 1 to 6; usage: "),
        (["start", "1", "--now"], "start does not know \"--now\"; it takes --force; usage: "),
        (["solution"], "which step? 1 to 6; usage: swift run tutorial solution N [--spoil]"),
        (["solution", "1", "--please"], "solution does not know \"--please\"; it takes --spoil; usage: "),
        (
            ["check", "3", "--url"],
            "--url needs a value; usage: swift run tutorial check N, swift run tutorial check N"
        ),
        (["check", "3", "--url", "8080"], "\"8080\" is not like http://127.0.0.1:8080; usage: "),
        (["check", "3", "--origin-port", "0"], "\"0\" is no port; usage: "),
        (["check", "3", "--origin-port", "+8081"], "\"+8081\" is no port; usage: "),
        (["check", "3", "--origin-port", "8081"], "--origin-port goes with --url; usage: "),
        (["check", "3", "--hint", "--url", "http://127.0.0.1:8080"], "--hint is about your program, and does not go "),
        (["check", "3", "--hint", "--all"], "--hint goes alone; usage: "),
        (
            ["check", "3", "--watch", "--url", "http://127.0.0.1:8080"],
            "--watch is about your program, and does not go "
        ),
        (["check", "3", "--loud"], "check does not know \"--loud\"; it takes --all, --watch, --hint, --part NAME, "),
        (
            ["check", "3", "colour"],
            "there is no check \"colour\"; a check's name stands in brackets after its title; usage: "
        ),
        (
            ["check", "3", "via-on-request"],
            "\"via-on-request\" is no check of step 3; it belongs to steps 5, 6; usage: "
        ),
        (
            ["check", "5", "bytes-both-ways"],
            "\"bytes-both-ways\" is no check of step 5; it belongs to step 6; usage: "
        ),
        (["dance"], "\"dance\" is no command; usage: swift run tutorial --help"),
    ])
    func `wrong usage is one clear line with the right form`(arguments: [String], complaint: String) async throws {
        let outcome = try await onThread { try Program.run("tutorial", arguments) }
        #expect(outcome.ending == .exited(64))
        #expect(outcome.errors.hasPrefix("tutorial: \(complaint)"))
        #expect(outcome.errors.count(where: \.isNewline) == 1)
        #expect(outcome.output == "")
    }

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
