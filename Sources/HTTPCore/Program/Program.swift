import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A step of the tutorial as a program: it parses the command line, prints lines to the terminal, and runs a server.
///
///     let program = Program("an origin server", port: 8081)
///     program.serve { _ in .text("hello") }
public final class Program: Sendable {
    /// Where to send requests: the value of `--origin`. Only a program with a default origin has one.
    public var origin: Origin { knownOrigin! }
    /// How many bytes and how much time a peer may take. `--timeout` sets the times.
    public let limits: Limits
    /// The protocols that may have tunnels, in lower case. `--upgrade` sets them.
    public let protocols: [String]
    /// How to speak with origins. `--origin-roots` and `--origin-http2` set it.
    public let originVersions: OriginVersions
    private let knownOrigin: Origin?
    private let name: String
    private let server: Mutex<Server>
    private let isQuiet: Bool
    /// The command that shows a client's view, without the URL.
    private let tryLine: String
    private let output: Log
    private let errors: Log
    private static let logs = Mutex<[Log]>([])

    /// Parses the command line. If it contains `--help` or a mistake, the program prints a text and ends.
    ///
    /// - Parameters:
    ///   - summary: What the program is, for `--help`.
    ///   - port: The port to listen on without `--port`.
    ///   - origin: The origin without `--origin`. If it's nil, there is no origin and no such flag.
    ///   - timeout: The time in seconds without `--timeout`. If it's nil, the core's own limits apply, and there is no
    ///     such flag.
    ///   - protocols: The protocols that may have tunnels without `--upgrade`. If it's nil, there are no tunnels, and no
    ///     flags for them.
    ///   - speaksHTTP2: Whether the program speaks HTTP/2 beside HTTP/1.1, and TLS. If it doesn't, there are no flags for
    ///     TLS.
    public init(
        _ summary: String, port: UInt16, origin: String? = nil, timeout: Int? = nil, protocols: [String]? = nil,
        speaksHTTP2: Bool = false
    ) {
        StandardStreams.prepare()
        name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "step"
        let workers = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let defaults = Arguments(
            port: port, origin: origin, workers: workers, timeout: timeout.map { .seconds($0) }, protocols: protocols,
            speaksHTTP2: speaksHTTP2)
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
        originVersions = arguments.originVersions
        let schemes = speaksHTTP2 ? ["http", "https"] : ["http"]
        knownOrigin = arguments.origin.map { [name] in Program.resolve($0, schemes, name) }
        if knownOrigin?.isSecure == true || originVersions.roots != nil { Program.checkTLS(originVersions, name) }
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
        // Wherever the program ends, the remaining lines are written first.
        atexit { for log in Program.logs.withLock({ $0 }) { log.finish() } }
        if speaksHTTP2 { server.otherVersion = HTTP2() }
        if let source = arguments.certificate {
            let tls = Program.makeTLS(source, name)
            server.makeCipher = { try TLSSession(accepting: tls.context, buffers: $0.buffers) }
            server.onReload = { [name] in
                do {
                    try tls.reload()
                } catch {
                    errors.write("\(name): the old certificate stays: \(error)\n")
                }
            }
            tryLine = source == .selfSigned ? "curl -ik" : "curl -i"
        } else {
            tryLine = "curl -i"
        }
        self.server = Mutex(server)
    }

    /// Makes or reads the certificate now. It's better to learn about a wrong file before the first client.
    private static func makeTLS(_ source: ServerTLS.Source, _ name: String) -> ServerTLS {
        do throws(TLSSetupError) {
            return try ServerTLS(source, protocols: [.http2, .http11])
        } catch {
            end("\(name): \(error)", status: EXIT_FAILURE)
        }
    }

    /// Calls a function again and again while `serve` runs, see ``Server/every(_:_:)``.
    ///
    ///     program.every(.seconds(60)) { worker in program.log("worker \(worker): \(count) requests") }
    public func every(_ interval: Duration, _ action: @escaping Server.Action) {
        server.withLock { $0.every(interval, action) }
    }

    /// Serves requests until Ctrl-C. If it can't, it prints one line that says why, and ends the program.
    public func serve(_ handler: @escaping Server.Handler) {
        var server = server.withLock(\.self)
        server.onFailure = { [self] in warn("\($0)") }
        do {
            try server.run(
                onListening: { url, _ in
                    output.write("listening on \(url)\ntry: \(tryLine) \(url)\n")
                }, handler)
        } catch {
            output.finish()
            Program.end("\(name): \(error)", status: EXIT_FAILURE)
        }
    }

    /// Prints a line, unless the program was started with `--quiet`. This never waits: a line that nobody reads in time
    /// is dropped and counted.
    public func log(_ line: @autoclosure () -> String) {
        if !isQuiet { output.write("\(line())\n") }
    }

    /// Prints a line about something that went wrong. Like `log`, it never waits.
    public func warn(_ line: String) {
        errors.write("\(name): \(line)\n")
    }

    /// Checks the origin now. It's better to learn about a wrong URL or an unknown name before the first request.
    private static func resolve(_ url: String, _ schemes: [String], _ name: String) -> Origin {
        do {
            let origin = try Origin(url, schemes: schemes)
            _ = try Resolver.addresses(of: origin.host, port: origin.port)
            return origin
        } catch let error as OriginError {
            let isForLater = !schemes.contains("https") && url.lowercased().hasPrefix("https://")
            end("\(name): --origin: \(error)\(isForLater ? " (step 7 can speak https)" : "")", status: EX_USAGE)
        } catch {
            end("\(name): --origin: \(error)", status: EXIT_FAILURE)
        }
    }

    /// Finds out now whether TLS is there and the certificates of `--origin-roots` can be read.
    private static func checkTLS(_ versions: OriginVersions, _ name: String) {
        do throws(TLSSetupError) {
            try versions.check()
        } catch {
            end("\(name): \(versions.roots == nil ? "--origin" : "--origin-roots"): \(error)", status: EXIT_FAILURE)
        }
    }

    private static func end(_ line: String, status: Int32) -> Never {
        write("\(line)\n", to: STDERR_FILENO)
        exit(status)
    }

    /// Writes a text and waits until that is done. There are no clients yet, so nobody else has to wait.
    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe systemWrite(descriptor, $0.baseAddress, $0.count) }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

extension Arguments.Flag {
    /// The line about this flag in the list that `--help` prints.
    var help: String {
        let form = [name, value].compactMap(\.self).joined(separator: " ")
        return "  \(form)\(String(repeating: " ", count: max(2, 22 - form.count)))\(purpose)\n"
    }
}
