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

    /// A server that doesn't listen yet.
    public init(host: String? = nil, port: UInt16, workers: Int = 1, limits: Limits = Limits()) {
        self.host = host
        self.port = port
        self.workers = max(1, workers)
        self.limits = limits
    }

    /// Serves until SIGINT or SIGTERM, or until the task is cancelled: then no more connections are accepted, and what
    /// is in flight has `limits.shutdown` to end. A second signal ends it at once.
    ///
    /// - Parameters:
    ///   - onListening: Called with the URL once clients can connect.
    ///   - handler: Answers the requests, of many connections at a time.
    /// - Throws: ``ListenError``.
    public func run(onListening: (String) -> Void = { _ in }, _ handler: @escaping Handler) async throws {
        DescriptorLimit.raise()
        let sockets = try ListeningSockets(host: host, port: port, workers: workers)
        let loops = try sockets.descriptors.map { _ in try EventLoop() }
        let stop: @Sendable () -> Void = {
            for loop in loops { loop.execute { $0.onTermination?() } }
        }
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                for (loop, descriptors) in zip(loops, sockets.descriptors) {
                    group.addTask {
                        await loop.runOnThread { loop in
                            let worker = Worker(loop, limits: limits, handler: handler)
                            for descriptor in descriptors { worker.listen(on: Socket(adopting: descriptor)) }
                            loop.onTermination = { worker.stop() }
                            if loop === loops[0] { TerminationSignals.observe(on: loop, stop) }
                        }
                    }
                }
                onListening(sockets.url)
            }
        } onCancel: {
            stop()
        }
    }
}
