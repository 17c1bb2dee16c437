import Foundation

/// A program of this package that runs as a process of its own.
///
///     let proxy = try Program.start("step5", ["--origin", origin.url])
///     defer { proxy.stop() }
///     let client = try RawClient(port: proxy.port)
///
/// It's stopped when the last reference to it goes away, and when this process exits. So a failing test leaves nothing
/// running.
public final class Program: Sendable {
    /// How a process ended.
    public enum Ending: Equatable, Sendable, CustomStringConvertible {
        /// It exited with this status.
        case exited(Int32)
        /// It was ended by this signal.
        case killed(Int32)

        /// The ending in words.
        public var description: String {
            switch self {
            case .exited(let status): "exit status \(status)"
            case .killed(let signal): "ended by signal \(signal)"
            }
        }
    }

    /// The result of a program that ran to its end.
    public struct Outcome: Sendable {
        /// How it ended; nil if it had to be stopped because it kept running.
        public let ending: Ending?
        /// What it wrote to its standard output.
        public let output: String
        /// What it wrote to its standard error.
        public let errors: String
    }

    /// The program's name.
    public let name: String
    /// The arguments that it was started with.
    public let arguments: [String]
    private let process: ChildProcess

    init(_ name: String, _ arguments: [String], process: ChildProcess) {
        (self.name, self.arguments, self.process) = (name, arguments, process)
    }

    deinit {
        stop()
    }

    /// The process's number.
    public var id: Int32 { process.id }

    /// What the system says about the process.
    public var figures: ProcessFigures { ProcessFigures(of: id) }

    /// The URL that the program said it listens on.
    public var url: String { Self.listeningURL(in: output) ?? "" }

    /// The port that it listens on.
    public var port: Int { URLComponents(string: url)?.port ?? 0 }

    /// Its standard output so far.
    public var output: String { String(decoding: process.state.current.output, as: UTF8.self) }

    /// Its standard error so far.
    public var errors: String { String(decoding: process.state.current.errors, as: UTF8.self) }

    /// How it ended; nil while it's running.
    public var ending: Ending? { process.state.current.ending }

    /// Waits until the standard output fulfils a condition.
    ///
    /// - Returns: whether it did in time.
    public func waitForOutput(within duration: Duration = .seconds(5), until isDone: (String) -> Bool) -> Bool {
        process.state.wait(by: Deadline(in: duration)) { isDone(String(decoding: $0.output, as: UTF8.self)) }
    }

    /// Waits until the program ends.
    ///
    /// - Returns: how it ended; nil if it's still running after that time.
    @discardableResult
    public func waitForEnding(within duration: Duration = .seconds(5)) -> Ending? {
        process.state.wait(by: Deadline(in: duration)) { $0.hasEnded }
        return ending
    }

    /// Sends a signal to the process if it's still running.
    public func send(signal: Int32) {
        process.send(signal: signal)
    }

    /// Ends the process and waits for its end. It sends SIGTERM first, and SIGKILL if the process is still running
    /// after `grace`.
    @discardableResult
    public func stop(grace: Duration = .seconds(2)) -> Ending? {
        send(signal: SIGTERM)
        if let ending = waitForEnding(within: grace) { return ending }
        send(signal: SIGKILL)
        return waitForEnding()
    }
}

// MARK: - Starting

extension Program {
    /// The program couldn't be started, or it doesn't listen.
    public struct StartError: Error, CustomStringConvertible, Sendable {
        /// What happened, in one or two sentences.
        public let description: String
        /// The output of the program, if it was started at all. Its ending is nil if it kept running without listening.
        public let outcome: Outcome?

        init(description: String, outcome: Outcome? = nil) {
            (self.description, self.outcome) = (description, outcome)
        }
    }

    /// Starts a program and waits until it listens. The program must be in the same folder as the running one. It gets
    /// a free port, unless the arguments contain one.
    public static func start(
        _ name: String, _ arguments: [String] = [], within duration: Duration = .seconds(10)
    ) throws -> Program {
        let arguments = arguments.contains("--port") ? arguments : ["--port", "0"] + arguments
        return try start(command: [name] + arguments, within: duration)
    }

    /// Starts a command, the name or path of a program and its arguments, and waits until it listens.
    ///
    /// - Parameter port: the port of 127.0.0.1 on which it will accept connections. Without one, it has to print the URL
    ///   that it listens on.
    public static func start(
        command: [String], accepting port: Int? = nil, within duration: Duration = .seconds(10)
    ) throws -> Program {
        let program = try launch(command[0], Array(command.dropFirst()))
        let deadline = Deadline(in: duration)
        if let port {
            while program.ending == nil, deadline.remaining > .zero {
                if (try? RawClient(port: port)) != nil { return program }
                usleep(1000)
            }
        } else {
            program.process.state.wait(by: deadline) {
                $0.hasEnded || listeningURL(in: String(decoding: $0.output, as: UTF8.self)) != nil
            }
            if !program.url.isEmpty { return program }
        }
        let end = program.ending
        let problem = port == nil ? "does not say \"listening on http://...\"" : "does not accept connections"
        let ending = end.map { "ended with \($0)" } ?? problem
        let name = port == nil ? command[0] : command.joined(separator: " ")
        program.stop()
        let said = [program.output, program.errors].joined().trimmingCharacters(in: .whitespacesAndNewlines)
        throw StartError(
            description: "\(name) \(ending); it wrote: \(said.isEmpty ? "nothing" : "\"\(said)\"")",
            outcome: Outcome(ending: end, output: program.output, errors: program.errors))
    }

    /// Runs a program to its end, at most for the given time. The program must be in the same folder as the running
    /// one.
    public static func run(
        _ name: String, _ arguments: [String] = [], within duration: Duration = .seconds(10)
    ) throws -> Outcome {
        let program = try launch(name, arguments)
        let ending = program.waitForEnding(within: duration)
        program.stop()
        return Outcome(ending: ending, output: program.output, errors: program.errors)
    }

    /// Starts a program and returns immediately.
    public static func launch(_ name: String, _ arguments: [String]) throws -> Program {
        let path = try path(of: name)
        return Program(name, arguments, process: try ChildProcess(path: path, arguments: arguments))
    }

    /// The path of a built program. It's in the same folder as the running program, or as the test bundle that it runs.
    /// If the name is a path already, it stays as it is.
    public static func path(of name: String) throws -> String {
        if name.hasPrefix("/") { return name }
        let running = [Bundle.main.executablePath].compactMap { $0 } + CommandLine.arguments.filter { $0.contains("/") }
        for var folder in running.map({ URL(fileURLWithPath: $0) }) {
            // On macOS, the running program is three folders deep inside the test bundle.
            for _ in 1...4 {
                folder.deleteLastPathComponent()
                let path = folder.appendingPathComponent(name).path
                if isProgram(path) { return path }
            }
        }
        throw StartError(description: "\(name) is not built: run `swift build --product \(name)`")
    }

    /// The path of a program that's installed on this machine; nil if it isn't.
    public static func installed(_ name: String) -> String? {
        // Some servers are in folders that only the administrator's shell searches.
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/local/sbin", "/usr/sbin"]).map { "\($0)/\(name)" }.first(where: isProgram)
    }

    /// Ends this process, and before that every program that it has started. They get SIGTERM first: a server such as
    /// nginx then ends its own workers. Those that still run after `grace` are killed. No further program is started.
    ///
    /// - Parameter cleanup: does what's left to do after they have ended.
    public static func exitWithAll(
        _ status: Int32, grace: Duration = .seconds(2), cleanup: () -> Void = {}
    ) -> Never {
        ChildProcess.exitWithAll(status, grace: grace, cleanup: cleanup)
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }

    private static func listeningURL(in output: String) -> String? {
        let prefix = "listening on "
        // The last piece isn't a complete line, because its line end is missing.
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let line = lines.first { $0.hasPrefix(prefix + "http://") || $0.hasPrefix(prefix + "https://") }
        return line.map { String($0.dropFirst(prefix.count)) }
    }
}
