import Checks
import Testing

/// `tutorial start N` writes the step before and the task into the learner's program.
@Suite struct StartTests {
    @Test(arguments: 2...5) func `a step begins as the one before it`(step: Int) async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let outcome = try workspace.tutorial("start", "\(step)")
            #expect(outcome.ending == .exited(0))
            #expect(outcome.output.contains("swift run tutorial check \(step)"))
            let previous = try workspace.text(of: "steps/step\(step - 1)/main.swift")
            let code = try #require(previous.firstRange(of: "import HTTPCore")).lowerBound
            #expect(try workspace.exercise.hasSuffix("\n\n\(previous[code...])"))
            #expect(try workspace.exercise.hasPrefix("// Your step \(step), the "))
            #expect(try workspace.exercise.contains("//     swift run tutorial check \(step) --hint"))
        }
    }

    @Test func `step 5 begins with its first part`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            let outcome = try workspace.tutorial("start", "5")
            #expect(
                outcome.output.hasSuffix("\nWrite its first part, then: swift run tutorial check 5 --part fields\n"))
            let commands = """

                //
                //     swift run tutorial check 5                 tests it
                //     swift run tutorial check 5 --part fields   tests its first part
                //     swift run tutorial check 5 --hint          helps

                import HTTPCore

                """
            #expect(try workspace.exercise.contains(commands))
            #expect(
                try workspace.tutorial("start", "4").output.hasSuffix("\nWrite it, then: swift run tutorial check 4\n"))
        }
    }

    @Test func `step 1 begins with nothing`() async throws {
        let text = try await onThread { try TemporaryWorkspace().exercise }
        #expect(text.split(separator: "\n").filter { !$0.hasPrefix("//") } == ["import HTTPCore"])
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test func `changes are only overwritten with --force`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.write("// mine\n", to: "steps/exercise/main.swift")
            let refused = try workspace.tutorial("start", "3")
            #expect(refused.ending == .exited(1))
            #expect(
                refused.errors == """
                    tutorial: your program hasn't passed step 2 since its last change; if you run swift run tutorial \
                    check 2 first, and it passes, then swift run tutorial start 3 keeps it; swift run tutorial start 3 \
                    --force moves it to a file beside it

                    """)
            #expect(try workspace.exercise == "// mine\n")
            let forced = try workspace.tutorial("start", "3", "--force")
            #expect(forced.ending == .exited(0))
            #expect(forced.output.contains("\nYour program as it was is in steps/exercise-before-step3.swift.\n"))
            #expect(try workspace.exercise.contains("import HTTPCore"))
            #expect(try workspace.text(of: "steps/exercise-before-step3.swift") == "// mine\n")
            try workspace.write("// mine, too\n", to: "steps/exercise/main.swift")
            try workspace.tutorial("start", "3", "--force")
            #expect(try workspace.text(of: "steps/exercise-before-step3.swift") == "// mine\n")
            #expect(try workspace.text(of: "steps/exercise-before-step3-2.swift") == "// mine, too\n")
            // The command doesn't keep a program that it has written itself.
            #expect(!(try workspace.tutorial("start", "2", "--force").output.contains("as it was")))
            #expect(try workspace.tutorial("start", "4").ending == .exited(0))
        }
    }

    @Test func `a learner goes on with a program that passes the step before`() async throws {
        try await onThread {
            let (workspace, mine) = try workspaceAtStep2()
            let check = try workspace.tutorial("check", "2")
            #expect(check.output.hasSuffix("\nNext: swift run tutorial start 3\n"))
            #expect(try workspace.tutorial().output.contains("\nNext: swift run tutorial start 3\n"))
            #expect(try workspace.tutorial("start", "4").ending == .exited(1))
            let start = try workspace.tutorial("start", "3")
            #expect(start.ending == .exited(0))
            #expect(start.output.contains("\nYour program passes step 2: go on in it. The task stands above it now.\n"))
            let code = try #require(mine.firstRange(of: "import HTTPCore")).lowerBound
            #expect(try workspace.exercise.hasPrefix("// Your step 3, the forwarding proxy: "))
            #expect(try workspace.exercise.hasSuffix("--hint   helps\n\n\(mine[code...])"))
            #expect(try !workspace.exercise.contains("Your step 2"))
            // The built program is no longer the written one.
            #expect(try workspace.tutorial("start", "3").ending == .exited(1))
        }
    }

    @Test func `a program that has passed stays passed until its text changes`() async throws {
        try await onThread {
            let (workspace, mine) = try workspaceAtStep2()
            #expect(try workspace.tutorial("check", "2").ending == .exited(0))
            // Another text hasn't passed, and a build of it is another program.
            try workspace.write(mine + "// more\n", to: "steps/exercise/main.swift")
            try workspace.build(as: "step3")
            #expect(try workspace.tutorial("start", "3").ending == .exited(1))
            // The old text is back. It's newer than the program, which is that of the other text.
            try workspace.write(mine, to: "steps/exercise/main.swift")
            #expect(try workspace.tutorial("start", "3").ending == .exited(0))
            #expect(try workspace.exercise.hasSuffix("// mine\n"))
        }
    }

    @Test func `a step that was started is the next one`() async throws {
        try await onThread {
            let workspace = try TemporaryWorkspace()
            try workspace.tutorial("start", "3")
            try workspace.build(as: "/bin/echo")
            #expect(try workspace.tutorial().output.contains("\nNext: read docs/step2.md"))
        }
    }

    /// A workspace in which a learner has done step 2, and the text of the program.
    private func workspaceAtStep2() throws -> (workspace: TemporaryWorkspace, program: String) {
        let workspace = try TemporaryWorkspace()
        try workspace.tutorial("start", "2")
        let mine = try workspace.exercise + "// mine\n"
        try workspace.write(mine, to: "steps/exercise/main.swift")
        try workspace.build(as: "step2")
        return (workspace, mine)
    }
}
