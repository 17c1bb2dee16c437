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

    /// Makes what sees the messages of a client's connection as they pass; nil: nobody looks.
    var makeWitness: (@Sendable () -> any MessageWitness)?

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
        // Each holds its worker, and a loop that never runs would hold it for ever.
        defer { for loop in loops { loop.onTermination = nil } }
        for _ in sockets.descriptors { loops.append(try EventLoop()) }
        let service = Service(handler: handler, onFailure: onFailure, makeWitness: makeWitness)
        for (loop, descriptors) in zip(loops, sockets.descriptors) {
            let worker = Worker(loop, limits: limits, service: service)
            for descriptor in descriptors { try worker.listen(on: Socket(adopting: descriptor)) }
            loop.onTermination = { worker.stop() }
        }
        let stop: @Sendable () -> Void = { [loops] in
            for loop in loops { loop.execute { $0.onTermination?() } }
        }
        let giveSignalsBack = try TerminationSignals.observe(on: loops[0], stop)
        defer { giveSignalsBack() }
        var threads: [pthread_t] = []
        do throws(SystemError) {
            for loop in loops.dropFirst() { threads.append(try Platform.startThread { loop.run { _ in } }) }
        } catch {
            for loop in loops { loop.execute { $0.stop() } }
            for thread in threads { pthread_join(thread, nil) }
            throw error
        }
        loops[0].run { _ in onListening(sockets.url, stop) }
        for thread in threads { pthread_join(thread, nil) }
    }
}
