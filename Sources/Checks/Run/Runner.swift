import Foundation

/// The result of a check.
public enum Outcome: Sendable {
    /// All expectations were met.
    case passed
    /// The check can't run on this subject, for this reason.
    case skipped(String)
    /// An expectation wasn't met.
    case failed(Failure)
}

/// A failed check, and everything that is known about the failure.
public struct Failure: Sendable {
    /// The check.
    public let check: Check
    /// The program or server that was checked.
    public let subject: Subject
    /// What was seen.
    public let observation: Observation
    /// The first thing that wasn't as expected.
    public let finding: Expectation.Finding
}

extension Check {
    /// Runs the check. This blocks, for a few seconds at most.
    public func run(on subject: Subject) -> Outcome {
        if let reason = reasonToSkip(on: subject) { return .skipped(reason) }
        var observation = observe(subject)
        var finding = expectations.lazy.compactMap { $0.finding(in: observation) }.first
        if isAboutDefault(observation) {
            observation.cause = .badDefault
        } else if observation.cause == nil, finding != nil {
            observation.cause = detour(in: observation, subject)
        }
        if let cause = observation.cause {
            // If the program has ended, the check has failed, whatever the response was.
            let goesOn = Expectation.Finding(leg: nil, expected: "a program that goes on", found: cause.title)
            finding = cause.endsRun ? goesOn : finding ?? goesOn
        }
        guard let finding else { return .passed }
        return .failed(Failure(check: self, subject: subject, observation: observation, finding: finding))
    }

    /// The check that shows best whether a server is connected with the check's origin.
    public static let route = "forwards-once"

    /// Whether a program that was started without `--origin` complains about it.
    private func isAboutDefault(_ observation: Observation) -> Bool {
        guard case .command(let command) = kind else { return false }
        return !command.arguments.contains("--origin") && observation.errors.contains(": --origin: ")
    }

    /// Whether a server answers, but not with the help of the check's origin. A server that can't reach its origin says so
    /// with a status; another one may reach a different origin.
    private func detour(in observation: Observation, _ subject: Subject) -> Cause? {
        guard case .server(_, _, let originPort, let step) = subject, step >= 3, observation.originConnections.isEmpty,
            case .exchange(let exchange) = kind, !exchange.refuses,
            let status = (try? observation.answers.first?.get())?.status,
            id == Check.route || [500, 502, 503, 504].contains(status)
        else { return nil }
        return .elsewhere(status: status, originPort: originPort)
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
            observation.cause = (error as? Program.StartError).map(Cause.start) ?? .obstacle("\(error)")
            let outcome = (error as? Program.StartError)?.outcome
            (observation.output, observation.errors) = (outcome?.output ?? "", outcome?.errors ?? "")
            observation.ending = outcome?.ending
        }
        observation.step = subject.step
        observation.duration = start.duration(to: .now)
        return observation
    }
}

extension Exchange {
    /// Has the conversation and returns what was seen.
    func observe(_ subject: Subject) throws -> Observation {
        // Step 1 is the origin itself. Step 2 doesn't know of an origin, but one listens anyway, to see that it gets no
        // request.
        let origin = subject.step == 1 ? nil : try OriginSide.start(origin, port: subject.originPort)
        defer { origin?.stop() }
        switch subject {
        case .server(let port, let isSecure, _, _):
            var observation = converse(port: port, isSecure: isSecure, origin: origin, program: nil)
            if case .failure(let error)? = observation.answers.first, error.problem == .refused {
                observation.cause = .refused(url: observation.url)
            } else if (try? RawClient(port: port)) == nil {
                observation.cause = .gone(port: port)
            } else {
                observation.cause = isUnanswered(observation) ? .silent : nil
            }
            return observation
        case .program(let name, let step):
            // The program only gets flags that its step knows. If it fails a later step's check, it must do so because
            // of its behaviour.
            let behind = step >= 3 ? origin.map { $0.flags(url: originURL(of: $0)) } ?? [] : []
            let program = try Program.start(name, behind + flags(knownTo: step))
            defer { program.stop() }
            origin?.programListens(on: program.port)
            var observation = converse(
                port: program.port, isSecure: flags == Self.tls, origin: origin, program: program)
            observation.ending = program.waitForEnding(within: graceToDie(after: observation))
            // After the program has ended, its output is complete. If it was dying before `stop` was called, its status
            // tells.
            let end = observation.ending ?? program.stop()
            observation.output = program.output
            observation.errors = program.errors
            if let end, observation.ending != nil && !hasSignal || Self.isOwnDeath(end) {
                observation.cause = .death(end, errors: program.errors, isAtStart: false)
            } else if isUnanswered(observation) {
                observation.cause = .silent
            }
            return observation
        }
    }

    /// Whether a program ended for another reason than being told to.
    private static func isOwnDeath(_ ending: Program.Ending) -> Bool {
        switch ending {
        case .exited(let status): status != 0
        case .killed(let signal): Crash.signals.keys.contains(signal)
        }
    }

    /// How long to wait for the program to die. If it broke off a connection, it may be crashing: the system closes the
    /// connections of a dying program a moment before it reports the end.
    private func graceToDie(after observation: Observation) -> Duration {
        if hasSignal { return Self.patience }
        let isBroken = observation.answers.contains { answer in
            if case .failure(let error) = answer { error.isBreak } else { false }
        }
        return isBroken ? .milliseconds(500) : .milliseconds(10)
    }

    /// Whether the program accepted a request and sent nothing at all, in an exchange where nothing should take long.
    private func isUnanswered(_ observation: Observation) -> Bool {
        guard case .failure(let error)? = observation.answers.first, error.problem == .timeout,
            observation.clientReceived.isEmpty
        else { return false }
        guard case .scripts(let scripts, _, _) = origin else { return true }
        return !scripts.joined().contains { action in
            switch action {
            case .hold, .awaitClient: true
            default: false
            }
        }
    }

    private func originURL(of side: OriginSide) -> String {
        guard case .scripts(_, _, let name?) = origin else { return "http://\(side.authority)" }
        return "http://\(name):\(side.port)"
    }

    private func converse(port: Int, isSecure: Bool, origin: OriginSide?, program: Program?) -> Observation {
        var observation = Observation()
        observation.url = "\(isSecure ? "https" : "http")://127.0.0.1:\(port)"
        observation.originAuthority = origin.map { String(originURL(of: $0).dropFirst(7)) } ?? ""
        var client = ClientSide(
            port: port, isSecure: isSecure, origin: origin, program: program, observation: observation)
        client.perform(self.client)
        observation = client.observation
        observation.originConnections = origin?.connections ?? []
        return observation
    }
}

extension Command {
    /// Starts the program and returns how it ended.
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
        if let ending = observation.ending {
            let cause = Cause.death(ending, errors: program.errors, isAtStart: false)
            if case .crashed = cause { observation.cause = cause }
        }
        return observation
    }
}
