import Foundation

/// What became of a check on a subject.
public enum Outcome: Sendable {
    /// All expectations held.
    case passed
    /// The check can't be carried out on this subject, for this reason.
    case skipped(String)
    /// An expectation did not hold.
    case failed(Failure)
}

/// A check that failed, and all that is known about it.
public struct Failure: Sendable {
    /// The check.
    public let check: Check
    /// On what it was carried out.
    public let subject: Subject
    /// What was seen.
    public let observation: Observation
    /// The first thing that contradicts what was expected.
    public let finding: Expectation.Finding
}

extension Check {
    /// Carries the check out. Blocks for some seconds at most.
    public func run(on subject: Subject) -> Outcome {
        if let reason = reasonToSkip(on: subject) { return .skipped(reason) }
        let observation = observe(subject)
        if let failure = observation.failure {
            let finding = Expectation.Finding(
                leg: nil, expected: "a program that listens, and an origin behind it", found: failure)
            return .failed(Failure(check: self, subject: subject, observation: observation, finding: finding))
        }
        for expectation in expectations {
            if let finding = expectation.finding(in: observation) {
                return .failed(Failure(check: self, subject: subject, observation: observation, finding: finding))
            }
        }
        return .passed
    }

    private func observe(_ subject: Subject) -> Observation {
        let start = ContinuousClock.now
        var observation: Observation
        do {
            switch kind {
            case .exchange(let exchange): observation = try exchange.observe(subject)
            case .command(let command): observation = try command.observe(subject)
            }
        } catch {
            observation = Observation()
            observation.failure = "\(error)"
        }
        observation.duration = start.duration(to: .now)
        return observation
    }
}

extension Exchange {
    /// Holds the conversation and tells what was seen.
    func observe(_ subject: Subject) throws -> Observation {
        // Step 1 is the origin itself; step 2 knows of none, but one may be listening.
        let origin = subject.step == 1 ? nil : try OriginSide.start(origin, port: subject.originPort)
        defer { origin?.stop() }
        switch subject {
        case .server(let port, _, _):
            return converse(port: port, origin: origin)
        case .program(let name, let step):
            // A program gets the flags that its step knows: it must fail a later step's check by what it does.
            let behind = step >= 3 ? origin.map { ["--origin", originURL(of: $0)] } ?? [] : []
            let program = try Program.start(name, behind + (step >= 5 || flags != Self.impatient ? flags : []))
            defer { program.stop() }
            origin?.programListens(on: program.port)
            var observation = converse(port: program.port, origin: origin)
            observation.ending = program.ending
            // Once it has ended, everything that it printed is there.
            program.stop()
            observation.output = program.output
            observation.errors = program.errors
            return observation
        }
    }

    private func originURL(of side: OriginSide) -> String {
        guard case .scripts(_, _, let name?) = origin else { return "http://\(side.authority)" }
        return "http://\(name):\(side.port)"
    }

    private func converse(port: Int, origin: OriginSide?) -> Observation {
        var observation = Observation()
        observation.url = "http://127.0.0.1:\(port)"
        observation.originAuthority = origin.map { String(originURL(of: $0).dropFirst(7)) } ?? ""
        var client = ClientSide(port: port, origin: origin, observation: observation)
        client.perform(self.client)
        observation = client.observation
        observation.originConnections = origin?.connections ?? []
        return observation
    }
}

extension Command {
    /// Starts the program and tells how it ended.
    func observe(_ subject: Subject) throws -> Observation {
        guard case .program(let name, _) = subject else { return Observation() }
        var observation = Observation()
        let program: Program
        let taken = try ScriptedOrigin { _ in }
        if let signal {
            program = try Program.start(name, arguments)
            program.send(signal: signal)
        } else {
            program = try Program.launch(name, arguments.map { $0 == "{taken}" ? "\(taken.port)" : $0 })
        }
        observation.ending = program.waitForEnding(within: Exchange.patience)
        program.stop()
        observation.output = program.output
        observation.errors = program.errors
        return observation
    }
}
