import Checks
import Foundation

/// `try N`: runs the origin and a step's proxy in one terminal, with a tap on each wire between them.
struct TryCommand {
    /// The step to try, or nil for the learner's own program.
    private let chosen: Step?
    private let isOnce: Bool
    private let paint = Paint.forOutput
    /// This is enough for a curious reader. In a load test, the terminal would overflow without it.
    private let mostRequestsShown = 100

    init(_ arguments: ArraySlice<String>) throws {
        chosen = arguments.first == "mine" ? nil : try Step(named: arguments.first)
        isOnce = try arguments.dropFirst().hasFlag("--once", of: "try")
    }

    func run() async throws {
        if let chosen { return try show(chosen, program: chosen.program, title: "step \(chosen.number)") }
        let workspace = try Workspace.find()
        let exercise = Exercise(workspace: workspace)
        do {
            try await exercise.build()
        } catch let failure as BuildFailure {
            say(failure.text(repetition: ", then: swift run tutorial try mine", paint: paint))
            exit(1)
        }
        let number = Progress.load(from: workspace).step ?? 2
        guard let step = Step.all.first(where: { $0.number == number }) else { return }
        guard case .program(let program, _) = exercise.subject(for: step) else { return }
        do {
            try show(step, program: program, title: "steps/exercise/main.swift as step \(number)")
        } catch let error as Program.StartError {
            throw Refusal("\(Cause.start(error).title); swift run tutorial check \(number) says more")
        }
    }

    /// Shows a program that does what a step does, or that should do it.
    private func show(_ step: Step, program: String, title: String) throws {
        if step.number == 6 {
            return try TryTunnel(program: program, paint: paint).show(step, title: title, isOnce: isOnce)
        }
        if step.number == 7 {
            return try TryVersions(program: program, paint: paint).show(step, title: title, isOnce: isOnce)
        }
        let demonstration = try Demonstration(of: step, program: program)
        let programs = demonstration.programs
        let interruption = Interruption { Program.exitWithAll(0) }
        defer { interruption.cancel() }
        say("\(paint(.bold, title)), \(step.title)\n")
        say(places(of: demonstration, step))
        do {
            try demonstration.sendRequest()
        } catch {
            defer { programs.forEach { $0.stop() } }
            let errors = programs[0].errors.split(separator: "\n").first ?? ""
            throw Refusal(
                "the request got no answer: \(error)\(errors.isEmpty ? "" : "; the program wrote: \(errors)")",
                unlessEnded: programs[0])
        }
        show(demonstration.newExchanges(), of: demonstration, step)
        if isOnce { return programs.forEach { $0.stop() } }
        say("\nTry it yourself: \(paint(.cyan, "curl -i \(demonstration.url)/")), and end it with Ctrl-C.")
        var shown = 1
        while shown < mostRequestsShown {
            let exchanges = demonstration.newExchanges()
            show(exchanges, of: demonstration, step)
            shown += exchanges.count
        }
        say("\nRequests are still served, but no longer shown.")
        interruption.wait()
    }

    private func places(of demonstration: Demonstration, _ step: Step) -> String {
        let origin = "  origin  \(demonstration.originURL)"
        return step.number == 1 ? origin : "  proxy   \(demonstration.url)\n\(origin)"
    }

    private func show(_ exchanges: [FourLegs], of demonstration: Demonstration, _ step: Step) {
        for exchange in exchanges {
            say("\n  $ \(curlCommand(for: exchange.request, url: demonstration.url))\n")
            say(exchange.text(paint: paint, hasProxy: step.number > 1))
        }
        demonstration.newLogLines().forEach { say("  \($0)") }
    }
}
