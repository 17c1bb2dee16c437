import Foundation

/// A process that this one has started. It collects the output, and it waits for the process exactly once.
final class ChildProcess: Sendable {
    struct State: Sendable {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var openStreams = 2
        var ending: Program.Ending?

        /// Whether the process has ended, and everything that it wrote has been read.
        var hasEnded: Bool { ending != nil && openStreams == 0 }
    }

    let id: pid_t
    let state: Watched<State>

    /// Starts the program at `path`, with an empty standard input.
    init(path: String, arguments: [String]) throws {
        let output = try Descriptors.pipe()
        let errors = try Descriptors.pipe()
        let started = Self.living.update { living in
            Result {
                let id = try Descriptors.inheritance.withLock {
                    try Self.spawn(path: path, arguments: arguments, output: output.write, errors: errors.write)
                }
                living.insert(id)
                return id
            }
        }
        close(output.write)
        close(errors.write)
        id = try started.get()
        state = Watched(State())
        collect(output.read) { $0.output += $1 }
        collect(errors.read) { $0.errors += $1 }
        awaitEnd()
    }

    /// Starts the program at `path` with a connected descriptor as its standard input and output.
    init(path: String, arguments: [String], talkingOver descriptor: Int32) throws {
        let errors = try Descriptors.pipe()
        let started = Self.living.update { living in
            Result {
                let id = try Descriptors.inheritance.withLock {
                    try Self.spawn(
                        path: path, arguments: arguments, input: descriptor, output: descriptor, errors: errors.write)
                }
                living.insert(id)
                return id
            }
        }
        close(errors.write)
        id = try started.get()
        state = Watched(State(openStreams: 1))
        collect(errors.read) { $0.errors += $1 }
        awaitEnd()
    }

    /// Sends a signal if the process is still running.
    func send(signal: Int32) {
        // A process's number can be reused as soon as somebody has waited for the process. With the lock held, either
        // nobody has waited yet, or `ending` is set.
        state.update { state in
            if state.ending == nil { kill(id, signal) }
        }
    }

    private func collect(_ descriptor: Int32, into append: @escaping @Sendable (inout State, [UInt8]) -> Void) {
        let state = state
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = unsafe read(descriptor, &buffer, buffer.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { break }
                state.update { append(&$0, Array(buffer[..<count])) }
            }
            close(descriptor)
            state.update { $0.openStreams -= 1 }
        }
    }

    private func awaitEnd() {
        let (id, state) = (id, state)
        Thread.detachNewThread {
            var info = unsafe siginfo_t()
            // WNOWAIT sees the end of the process, but keeps its number taken. The number is released below, with the
            // lock held.
            while unsafe waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
            Self.living.update { _ = $0.remove(id) }
            state.update { state in
                var status: Int32 = 0
                _ = unsafe waitpid(id, &status, 0)
                state.ending = status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .killed(status & 0x7f)
            }
        }
    }
}

// MARK: - Spawning

extension ChildProcess {
    private static func spawn(
        path: String, arguments: [String], input: Int32? = nil, output: Int32, errors: Int32
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = SpawnAttributes()
        defer { attributes.destroy() }
        var argv: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe argv.forEach { unsafe free($0) } }
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe Self.environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        var id: pid_t = 0
        let result = unsafe posix_spawn(&id, path, &actions, &attributes.value, &argv, &variables)
        guard result == 0 else { throw Program.StartError(description: "\(path): \(errorText(result))") }
        return id
    }
}

extension ChildProcess {
    /// This process's environment, with settings for how a Swift program reports a crash: in a few lines, in which a
    /// check finds the place. A complete report would take seconds.
    private static let environment: [String] = {
        let name = "SWIFT_BACKTRACE"
        let settings =
            "enable=yes,color=no,interactive=no,images=none,registers=none,threads=crashed,limit=16,top=0,cache=no"
        let inherited = ProcessInfo.processInfo.environment.filter { $0.key != name }
        return inherited.map { "\($0.key)=\($0.value)" } + ["\(name)=\(settings)"]
    }()
}

// MARK: - Leaving nothing behind

extension ChildProcess {
    /// The processes that haven't ended yet. They are killed when this process exits.
    private static let living: Watched<Set<pid_t>> = {
        atexit { ChildProcess.living.current.forEach { kill($0, SIGKILL) } }
        return Watched([])
    }()

    /// Ends this process. Before that, it ends all processes in ``living`` and calls `cleanup`.
    static func exitWithAll(_ status: Int32, grace: Duration, cleanup: () -> Void) -> Never {
        // With the lock held, no process is started, and nobody sees one end. So no other thread goes on, or exits.
        living.update { living in
            living.forEach { kill($0, SIGTERM) }
            let deadline = Deadline(in: grace)
            while deadline.remaining > .zero, living.contains(where: isRunning) { usleep(5000) }
            living.forEach { kill($0, SIGKILL) }
            cleanup()
            _exit(status)
        }
    }

    private static func isRunning(_ id: pid_t) -> Bool {
        var info = unsafe siginfo_t()
        return unsafe waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT | WNOHANG) == 0 && info.si_signo == 0
    }
}
