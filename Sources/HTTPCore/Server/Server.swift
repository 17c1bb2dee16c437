#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server of HTTP/1.1: listens, and hands each request to a handler.
public struct Server: Sendable {
    /// Turns a request into a response. It runs on the thread of the connection, and may wait there for whatever it
    /// needs; other connections go on. An error that it throws is answered with 500.
    public typealias Handler = nonisolated(nonsending) @Sendable (Request) async throws -> Response

    /// The address or host name to listen at; nil: loopback, 127.0.0.1 and ::1.
    public var host: String?
    /// The port; 0: any that is free.
    public var port: UInt16
    /// The number of threads, each with connections of its own.
    public var workers: Int
    /// What a client may take of bytes and of time.
    public var limits: Limits

    /// Called with what a handler throws, and with what cuts a response short.
    public var onFailure: @Sendable (any Error) -> Void = { _ in }

    /// What prints the messages as they pass; nil: nobody.
    var tracer: Tracer?

    /// A server that doesn't listen yet.
    public init(host: String? = nil, port: UInt16, workers: Int = 1, limits: Limits = Limits()) {
        self.host = host
        self.port = port
        self.workers = max(1, workers)
        self.limits = limits
    }

    /// Serves until SIGINT or SIGTERM, or until it is told to stop: then no more connections are accepted, and what is
    /// in flight has `limits.shutdown` to end. A second signal ends it at once.
    ///
    /// The first worker runs on the thread that calls this, the others on threads of their own.
    ///
    /// - Parameters:
    ///   - onListening: Called once clients can connect, with the URL, and with what stops the server.
    ///   - handler: Answers the requests, of many connections at a time.
    /// - Throws: ``ListenError``.
    public func run(
        onListening: (_ url: String, _ stop: @escaping @Sendable () -> Void) -> Void = { _, _ in },
        _ handler: @escaping Handler
    ) throws {
        DescriptorLimit.raise()
        let sockets = try ListeningSockets(host: host, port: port, workers: workers)
        do throws(SystemError) {
            try run(sockets, onListening, handler)
        } catch {
            throw ListenError(starting: error)
        }
    }

    /// Whatever may fail comes before `onListening`: a program that says that it listens does.
    private func run(
        _ sockets: ListeningSockets,
        _ onListening: (_ url: String, _ stop: @escaping @Sendable () -> Void) -> Void,
        _ handler: @escaping Handler
    ) throws(SystemError) {
        var loops: [EventLoop] = []
        // What belongs to a loop ends with it, its listening sockets, too: so each has to run, be it only to its end.
        var idle: [EventLoop] = []
        defer {
            for loop in idle {
                loop.stop()
                loop.run { _ in }
            }
        }
        for _ in 0..<workers { loops.append(try EventLoop()) }
        idle = loops
        let service = Service(handler: handler, onFailure: onFailure, tracer: tracer)
        for (number, loop) in loops.enumerated() {
            let worker = Worker(loop, limits: limits, service: service)
            loop.onTermination = { worker.stop() }
            while let socket = sockets.takeNext(for: number) { try worker.listen(on: socket) }
        }
        let stop: @Sendable () -> Void = { [loops] in
            for loop in loops { loop.execute { $0.onTermination?() } }
        }
        let giveSignalsBack = try TerminationSignals.observe(on: loops[0], stop)
        defer { giveSignalsBack() }
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
