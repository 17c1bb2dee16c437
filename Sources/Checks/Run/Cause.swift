/// Why a check couldn't run as intended. The failure's text shows this first.
///
/// If a program crashes, it also gives no response, closes the connection early and prints too little. A check could
/// report any of these, but that would only distract from what really happened.
public enum Cause: Equatable, Sendable {
    /// The program crashed during the check.
    case crashed(Crash)
    /// The program ended by itself during the check.
    case ended(Program.Ending)
    /// The program ended before it listened.
    case endedEarly(Program.Ending)
    /// The program is running, but it never said where it listens.
    case neverListened
    /// The program ended because it doesn't know a flag that its step has.
    case unknownFlag(String)
    /// The program is running and accepted the request, but it sent nothing back.
    case silent
    /// Nothing listens at the port of the server to check.
    case refused(url: String)
    /// The server was running, but now it accepts no connections.
    case gone(port: Int)
    /// The server gave an answer with this status, and never connected to the check's origin at this port.
    case elsewhere(status: Int, originPort: Int)
    /// The program can't use its own default for `--origin`.
    case badDefault
    /// Something on this machine is in the way. For example, the check's own origin can't listen.
    case obstacle(String)

    /// Whether a program that fails one check for this reason would fail all others, too.
    public var concernsAll: Bool {
        switch self {
        case .silent, .crashed, .elsewhere: true
        default: endsRun
        }
    }

    /// Whether the program or the server has ended because of what it got.
    public var isEnd: Bool {
        switch self {
        case .crashed, .gone: true
        default: false
        }
    }

    /// Whether no messages could be exchanged at all.
    var endsRun: Bool {
        switch self {
        case .endedEarly, .neverListened, .unknownFlag, .badDefault, .refused, .gone, .obstacle: true
        case .crashed(let crash): crash.isAtStart
        case .ended, .silent, .elsewhere: false
        }
    }
}

// MARK: - Finding the cause

extension Cause {
    /// Why a program ended: a crash or something else.
    static func death(_ ending: Program.Ending, errors: String, isAtStart: Bool) -> Cause {
        if case .killed(let signal) = ending, Crash.signals.keys.contains(signal) {
            return .crashed(Crash(errors: errors, signal: signal, isAtStart: isAtStart))
        }
        if isAtStart, let flag = errors.firstMatch(of: #/unknown flag '(--[^'=]+)/#) {
            return .unknownFlag(String(flag.1))
        }
        return isAtStart ? .endedEarly(ending) : .ended(ending)
    }

    /// Why a program couldn't be started.
    public static func start(_ error: Program.StartError) -> Cause {
        guard let outcome = error.outcome else { return .obstacle(error.description) }
        guard let ending = outcome.ending else { return .neverListened }
        return death(ending, errors: outcome.errors, isAtStart: true)
    }

    /// Why a program that has listened ended; nil if it's still running. A crash takes a moment.
    public static func end(of program: Program) -> Cause? {
        program.waitForEnding(within: .milliseconds(500)).map {
            death($0, errors: program.errors, isAtStart: false)
        }
    }
}

// MARK: - In words

extension Cause {
    /// What happened, in one line, and where if it was a crash.
    public var summary: String {
        if case .crashed(let crash) = self { "\(title): \(crash.description[0])" } else { title }
    }

    /// What happened, in one line.
    public var title: String {
        switch self {
        case .crashed(let crash): crash.isAtStart ? "the program crashed at the start" : "the program crashed"
        case .ended(let ending): "the program ended in the middle of the check (\(ending))"
        case .endedEarly(let ending): "the program ended before it listened (\(ending))"
        case .neverListened: "the program runs, but it doesn't say where it listens"
        case .unknownFlag(let flag): "the program doesn't know the flag \(flag)"
        case .silent: "the program runs, but it doesn't answer"
        case .refused(let url): "nothing listens on \(url)"
        case .gone(let port): "the server on port \(port) stopped listening in the middle of the check"
        case .elsewhere(let status, let port): "the proxy answered \(status) and never connected to 127.0.0.1:\(port)"
        case .badDefault: "the program's own default for --origin can't be used"
        case .obstacle(let text): text
        }
    }

    /// What to do about it. If the subject is a running server, the hint doesn't mention Swift, because it may be
    /// written in any language.
    func hint(on subject: Subject) -> String {
        if self == .silent, case .server = subject {
            return "Your server accepts the connection and then says nothing. Look for a loop that never ends, or for "
                + "something that it waits for."
        }
        return hint
    }

    private var hint: String {
        switch self {
        case .crashed(let crash): crash.hint
        case .ended:
            "A proxy goes on after each request, whatever came in. Look for `exit` or `abort` in the closure that you "
                + "give to `serve`."
        case .endedEarly:
            "Make a `Program` and call its `serve` at the end of main.swift: `serve` listens and keeps the program "
                + "running. Without it, the program does its last line and ends."
        case .neverListened:
            "`serve` prints the line `listening on http://...`. Something before `serve` takes forever, or `serve` is "
                + "never called."
        case .unknownFlag("--origin"):
            "`Program` has the flag --origin once you give it an origin: "
                + "`Program(\"...\", port: 8080, origin: \"http://127.0.0.1:8081\")`."
        case .unknownFlag("--timeout"):
            "`Program` has the flag --timeout once you give it a time in seconds: "
                + "`Program(\"...\", port: 8080, origin: \"http://127.0.0.1:8081\", timeout: 30)`."
        case .unknownFlag("--upgrade"), .unknownFlag("--tunnel-timeout"):
            "`Program` has the flags of tunnels once you give it the protocols that may have one: "
                + "`Program(\"...\", port: 8080, origin: \"http://127.0.0.1:8081\", timeout: 30, "
                + "protocols: [\"websocket\"])`."
        case .unknownFlag("--tls"), .unknownFlag("--origin-http2"), .unknownFlag("--origin-roots"):
            "`Program` has the flags of HTTP/2 and TLS once you say that it speaks them: "
                + "`Program(\"...\", port: 8080, origin: \"http://127.0.0.1:8081\", timeout: 30, "
                + "protocols: [\"websocket\"], speaksHTTP2: true)`."
        case .unknownFlag:
            "`Program` reads the flags. Make it before anything else, and leave the arguments to it."
        case .silent:
            "The closure that you give to `serve` doesn't return. Look for a loop that never ends, a function that "
                + "waits for itself, or an `await` for something that never comes."
        case .refused: "Start your server in another terminal first, and compare the port."
        case .gone: "A server goes on after each request, whatever came in. Its own terminal shows why it ended."
        case .elsewhere(_, let port):
            "Start it with `--origin http://127.0.0.1:\(port)`, or pass the port that its origin has as --origin-port."
        case .badDefault:
            "The default is what you give `Program`. It's a URL, with its scheme: `origin: \"http://127.0.0.1:8081\"`."
        case .obstacle(let text) where text.contains("is not built"): "Build it, then run the check again."
        case .obstacle: "End the program that listens there, or have both sides use another port: --origin-port."
        }
    }
}
