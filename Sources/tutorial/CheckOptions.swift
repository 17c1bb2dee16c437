import Checks

/// The choices on the command line of `check`.
struct CheckOptions {
    let step: Step
    /// The only check to run. With nil, all checks of the step run.
    private(set) var only: Check?
    /// The part of the step to check. With nil, the whole step is checked.
    private(set) var part: Part?
    /// The server to check; it's already running. With nil, the learner's program is checked.
    private(set) var server: Subject?
    private(set) var wantsHint = false
    private(set) var showsAll = false
    private(set) var watches = false

    /// The command that the learner typed, without the flags that only say how to show the results.
    var command: String {
        stepCommand + (only.map { " \($0.id)" } ?? "") + (part.map { " --part \($0.name)" } ?? "")
    }

    /// The command that checks the whole step.
    var stepCommand: String {
        guard case .server(_, _, let originPort, _)? = server, let url = server?.url else {
            return "swift run tutorial check \(step.number)"
        }
        return "swift run tutorial check \(step.number) --url \(url)"
            + (originPort == Subject.usualOriginPort ? "" : " --origin-port \(originPort)")
    }

    /// What to do after a failure.
    func next(after failure: Failure) -> String {
        if server != nil { return (failure.isRefused ? "start it, then: " : "") + command }
        return "change steps/exercise/main.swift\(repetition)"
    }

    /// How the learner gets the checks to run again after a change.
    var repetition: String { watches ? " and save it" : ", then: \(command)" }

    init(_ arguments: ArraySlice<String>) throws {
        step = try Step(named: arguments.first)
        var url: String?
        var originPort: Int?
        var rest = arguments.dropFirst()
        while let word = rest.popFirst() {
            switch word {
            case "--hint": wantsHint = true
            case "--all": showsAll = true
            case "--watch": watches = true
            case "--part": part = try Part(named: Self.value(of: word, &rest), of: step)
            case "--url": url = try Self.value(of: word, &rest)
            case "--origin-port": originPort = try Self.port(Self.value(of: word, &rest))
            case _ where word.hasPrefix("-"):
                throw UsageError(
                    "check does not know \"\(word)\"; "
                        + "it takes --all, --watch, --hint, --part NAME, --url URL and --origin-port PORT")
            default: only = try Self.check(word, of: step)
            }
        }
        if url == nil, originPort != nil { throw UsageError("--origin-port goes with --url") }
        if wantsHint, showsAll || watches || only != nil { throw UsageError("--hint goes alone") }
        if part != nil, only != nil { throw UsageError("a check's name and --part don't go together") }
        guard let url else { return }
        if wantsHint { throw UsageError("--hint is about your program, and does not go with --url") }
        if watches { throw UsageError("--watch is about your program, and does not go with --url") }
        server = Subject(url: url, originPort: originPort ?? Subject.usualOriginPort, step: step.number)
        if server == nil { throw UsageError("\"\(url)\" is not like http://127.0.0.1:8080") }
    }

    /// The checks to run.
    var checks: [Check] { only.map { [$0] } ?? part?.checks ?? Check.all(for: step.number) }

    /// Whether all checks of the step run.
    var isWhole: Bool { only == nil && part == nil }

    private static func value(of flag: String, _ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw UsageError("\(flag) needs a value") }
        return value
    }

    private static func port(_ word: String) throws -> Int {
        guard word.first != "+", let port = Int(word), (1...65535).contains(port) else {
            throw UsageError("\"\(word)\" is no port")
        }
        return port
    }

    private static func check(_ name: String, of step: Step) throws -> Check {
        guard let check = Check.named(name) else {
            throw UsageError("there is no check \"\(name)\"; a check's name stands in parentheses after its title")
        }
        guard check.steps.contains(step.number) else {
            let list = check.steps.sorted().map(String.init).joined(separator: ", ")
            let steps = "\(check.steps.count == 1 ? "step" : "steps") \(list)"
            throw UsageError("\"\(name)\" is no check of step \(step.number); it belongs to \(steps)")
        }
        return check
    }
}
