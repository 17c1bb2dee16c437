import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A step as a program: its flags, its lines on the terminal, and how it ends.
public final class Program: Sendable {
    /// Where requests are sent to, by the flag `--origin`; only a program that was given a default has one.
    public var origin: Origin { knownOrigin! }
    /// What a peer may take; the flag `--timeout` sets the times in it.
    public let limits: Limits
    /// The protocols that may have a tunnel, in lower case; the flag `--upgrade`.
    public let protocols: [String]
    private let knownOrigin: Origin?
    private let name: String
    private let server: Server
    private let isQuiet: Bool
    private let output: Log
    private let errors: Log
    private static let logs = Mutex<[Log]>([])

    /// Reads the program's flags. `--help`, or flags that can't be understood, end the program.
    ///
    /// - Parameters:
    ///   - summary: What the program is, for `--help`.
    ///   - port: The port it listens on without `--port`.
    ///   - origin: The origin without `--origin`; nil: there is none, nor the flag.
    ///   - timeout: The time without `--timeout`, in seconds; nil: the core's own limits, and no flag.
    ///   - protocols: Those that may have a tunnel without `--upgrade`; nil: there are no tunnels, nor their flags.
    public init(
        _ summary: String, port: UInt16, origin: String? = nil, timeout: Int? = nil, protocols: [String]? = nil
    ) {
        StandardStreams.prepare()
        name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "step"
        let workers = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let defaults = Arguments(
            port: port, origin: origin, workers: workers, timeout: timeout.map { .seconds($0) }, protocols: protocols)
        let flags = Arguments.flags(defaults)
        let arguments: Arguments
        do {
            arguments = try Arguments(
                Array(CommandLine.arguments.dropFirst()), defaults: defaults, flags: flags)
        } catch {
            Program.end("\(name): \(error)", status: EX_USAGE)
        }
        if arguments.wantsHelp {
            Program.write("\(name): \(summary)\n\n" + flags.map(\.help).joined() + "\n", to: STDOUT_FILENO)
            exit(0)
        }
        var limits = Limits()
        if let timeout = arguments.timeout {
            limits.silence = timeout
            limits.headTime = timeout
            limits.connect = min(limits.connect, timeout)
        }
        limits.tunnelSilence = arguments.tunnelTimeout
        self.limits = limits
        self.protocols = arguments.protocols ?? []
        knownOrigin = arguments.origin.map { [name] in Program.resolve($0, name) }
        isQuiet = arguments.isQuiet
        var server = Server(host: arguments.host, port: arguments.port, workers: arguments.workers, limits: limits)
        let output = Log(STDOUT_FILENO, of: name)
        if arguments.isTracing {
            let tracer = Tracer(name) { output.write($0) }
            server.makeWitness = { tracer.nextClient() }
        }
        let errors = Log(STDERR_FILENO, of: name)
        (self.output, self.errors) = (output, errors)
        Program.logs.withLock { $0 += [output, errors] }
        // What is still to be written when the program ends, wherever it does.
        atexit { for log in Program.logs.withLock({ $0 }) { log.finish() } }
        self.server = server
    }

    /// Serves until Ctrl-C. If that isn't possible, the program ends with one line that says why.
    public func serve(_ handler: @escaping Server.Handler) {
        var server = server
        server.onFailure = { [self] in warn("\($0)") }
        do {
            try server.run(
                onListening: { url, _ in
                    output.write("listening on \(url)\ntry: curl -i \(url)\n")
                }, handler)
        } catch {
            output.finish()
            Program.end("\(name): \(error)", status: EXIT_FAILURE)
        }
    }

    /// Prints a line, unless the flag `--quiet` is there. It doesn't wait for whoever reads it: a line that nobody reads
    /// in time is dropped, and counted.
    public func log(_ line: @autoclosure () -> String) {
        if !isQuiet { output.write("\(line())\n") }
    }

    /// Prints a line about something that went wrong. It doesn't wait, as with `log`.
    public func warn(_ line: String) {
        errors.write("\(name): \(line)\n")
    }

    /// An origin that can't be one, or whose name leads nowhere, is better known now than with the first request.
    private static func resolve(_ url: String, _ name: String) -> Origin {
        do {
            let origin = try Origin(url)
            _ = try Resolver.addresses(of: origin.host, port: origin.port)
            return origin
        } catch {
            end("\(name): --origin: \(error)", status: EXIT_FAILURE)
        }
    }

    private static func end(_ line: String, status: Int32) -> Never {
        write("\(line)\n", to: STDERR_FILENO)
        exit(status)
    }

    /// Writes at once: before there are clients, nobody else has to wait.
    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe systemWrite(descriptor, $0.baseAddress, $0.count) }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

extension Arguments.Flag {
    /// The flag's line in the list that `--help` prints.
    var help: String {
        let form = [name, value].compactMap(\.self).joined(separator: " ")
        return "  \(form)\(String(repeating: " ", count: max(2, 22 - form.count)))\(purpose)\n"
    }
}
