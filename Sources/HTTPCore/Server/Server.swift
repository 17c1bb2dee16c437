import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server. It listens for connections, and calls a handler for each request. It speaks HTTP/1.1 itself, and it can be
/// given another version of HTTP.
///
///     try Server(port: 8081).run { _ in .text("hello") }
public struct Server: Sendable {
    /// A function that turns a request into a response.
    ///
    /// It runs on the connection's thread. It may wait for things with `await`; other connections continue meanwhile.
    /// If it throws, the client gets 500.
    public typealias Handler = nonisolated(nonsending) @Sendable (Request) async throws -> Response

    /// A function that a worker calls again and again. It gets the number of the worker: 0 for the first one.
    public typealias Action = nonisolated(nonsending) @Sendable (_ worker: Int) async throws -> Void

    /// The address or host name to listen at; nil for loopback, which is 127.0.0.1 and ::1.
    public var host: String?
    /// The port to listen on; 0 for any free one.
    public var port: UInt16
    /// The number of threads. Each has its own connections.
    public var workers: Int
    /// How many bytes and how much time a client may take.
    public var limits: Limits

    /// Called with errors that a handler throws, and with errors that cut a response short.
    public var onFailure: @Sendable (any Error) -> Void = { _ in }

    /// Makes the object that sees the messages of a client's connection as they pass; nil if nobody wants to.
    var makeWitness: (@Sendable () -> any MessageWitness)?

    /// What it speaks beside HTTP/1.1; nil if that's nothing.
    var otherVersion: (any OtherVersion)?

    /// Makes what encrypts a client's connection.
    typealias MakeCipher = @Sendable (EventLoop) throws -> any StreamCipher

    /// Makes what encrypts a new connection; nil if nothing is encrypted.
    var makeCipher: MakeCipher?

    /// Called at SIGHUP; nil if the signal should end the program, as usual.
    var onReload: (@Sendable () -> Void)?

    /// What each worker does beside the requests.
    private var routines: [Routine.Plan] = []

    /// Creates a server. It doesn't listen until `run` is called.
    public init(host: String? = nil, port: UInt16, workers: Int = 1, limits: Limits = Limits()) {
        self.host = host
        self.port = port
        self.workers = max(1, workers)
        self.limits = limits
    }

    /// Calls a function again and again while the server runs: a health check, for example.
    ///
    ///     server.every(.seconds(5)) { worker in
    ///         guard worker == 0 else { return }       // once in the process, not once for each worker
    ///         let answer = try await client.send(Request(.get, "/health", authority: origin.authority), to: origin)
    ///         health.note(answer.status == .ok)
    ///     }
    ///
    /// Each worker calls it on its own thread, where a ``Client`` can be used: the first time when the server starts. A
    /// call never begins before the last one has ended. If that takes longer than the interval, the calls in between
    /// are left out. When the server is told to stop, a call that is in progress is cancelled. If the function throws,
    /// `onFailure` gets the error, and the calls go on.
    ///
    /// - Parameter interval: The time from the beginning of a call to the beginning of the next one.
    public mutating func every(_ interval: Duration, _ action: @escaping Action) {
        precondition(interval > .zero, "an interval must be longer than nothing")
        routines.append(Routine.Plan(interval: interval, action: action))
    }

    /// Serves requests until SIGINT or SIGTERM, or until it is told to stop.
    ///
    /// Then it accepts no more connections, and requests in progress have `limits.shutdown` to finish. A second signal
    /// ends them immediately. The first worker runs on the calling thread, the others on threads of their own.
    ///
    /// - Parameters:
    ///   - onListening: Called once clients can connect, with the URL, and with a function that stops the server.
    ///   - handler: Answers the requests of all connections, many at the same time.
    /// - Throws: ``ListenError``.
    public func run(
        onListening: (_ url: String, _ stop: @escaping @Sendable () -> Void) -> Void = { _, _ in },
        _ handler: @escaping Handler
    ) throws {
        DescriptorLimit.raise()
        let scheme = makeCipher == nil ? "http" : "https"
        let sockets = try ListeningSockets(host: host, port: port, workers: workers, scheme: scheme)
        do throws(SystemError) {
            try run(sockets, onListening, handler)
        } catch {
            throw ListenError(starting: error)
        }
    }

    /// Everything that may fail comes before `onListening`. So when a program says that it's listening, it is.
    private func run(
        _ sockets: ListeningSockets,
        _ onListening: (_ url: String, _ stop: @escaping @Sendable () -> Void) -> Void,
        _ handler: @escaping Handler
    ) throws(SystemError) {
        var loops: [EventLoop] = []
        // A loop lets go of its sockets when it ends. So each loop has to run, even if only to its end.
        var idle: [EventLoop] = []
        defer {
            for loop in idle {
                loop.stop()
                loop.run { _ in }
            }
        }
        for _ in 0..<workers { loops.append(try EventLoop()) }
        idle = loops
        let service = Service(
            handler: handler, onFailure: onFailure, makeWitness: makeWitness, routines: routines,
            otherVersion: otherVersion, makeCipher: makeCipher)
        // Signals come to the first loop. So it's the last one to stop.
        let first = loops[0]
        let running = Countdown(from: workers)
        for (number, loop) in loops.enumerated() {
            let worker = Worker(loop, number: number, limits: limits, service: service) {
                if number > 0 { loop.stop() }
                if running.isLast() { first.execute { $0.stop() } }
            }
            loop.onTermination = { worker.stop() }
            while let socket = sockets.takeNext(for: number) { try worker.listen(on: socket) }
        }
        let stop: @Sendable () -> Void = { [loops] in
            for loop in loops { loop.execute { $0.onTermination?() } }
        }
        let giveSignalsBack = try Signals.observe(Signals.termination, on: loops[0], stop)
        defer { giveSignalsBack() }
        let giveReloadBack = try onReload.map { reload throws(SystemError) in
            try Signals.observe(Signals.reload, on: loops[0], reload)
        }
        defer { giveReloadBack?() }
        var threads: [pthread_t] = []
        do throws(SystemError) {
            for loop in loops.dropFirst() {
                threads.append(try Platform.startThread { loop.run { _ in } })
                idle.removeAll { $0 === loop }
            }
        } catch {
            for loop in loops { loop.execute { $0.stop() } }
            for thread in threads { pthread_join(thread, nil) }
            throw error
        }
        idle = []
        loops[0].run { _ in onListening(sockets.url, stop) }
        for thread in threads { pthread_join(thread, nil) }
    }
}

/// How many workers are still running.
private final class Countdown: Sendable {
    private let count: Atomic<Int>

    init(from count: Int) {
        self.count = Atomic(count)
    }

    /// Counts one worker that has stopped.
    ///
    /// - Returns: whether it was the last one.
    func isLast() -> Bool { count.subtract(1, ordering: .relaxed).newValue == 0 }
}
