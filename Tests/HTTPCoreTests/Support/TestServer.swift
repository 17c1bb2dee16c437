import Synchronization

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs the body of a test on a new loop, next to a server that has its own loop and thread.
func withServer(
    limits: Limits = .test(), routines: [Routine.Plan] = [], speaking spoken: TestServer.Spoken = .init(),
    _ handler: @escaping Server.Handler,
    _ body: @escaping @Sendable (EventLoop, TestServer) async throws -> Void
) async throws {
    let server = try TestServer(limits: limits, routines, spoken, handler)
    defer { server.join() }
    try await onLoop { loop in
        defer { server.end() }
        try await body(loop, server)
    }
}

/// One worker of a server.
final class TestServer: Sendable {
    let origin: Origin
    private let loop: EventLoop
    private let thread: pthread_t
    private let failures: Failures
    private let isStopping = Atomic(false)

    /// What the server speaks beside HTTP/1.1 in clear text.
    struct Spoken: Sendable {
        var version: (any OtherVersion)?
        var makeCipher: Server.MakeCipher?
    }

    fileprivate init(
        limits: Limits, _ routines: [Routine.Plan], _ spoken: Spoken, _ handler: @escaping Server.Handler
    ) throws {
        let socket = try Socket.listening(at: .loopback("127.0.0.1"), sharingPort: false)
        origin = try Origin("http://127.0.0.1:\(try socket.localAddress().port)")
        let descriptor = socket.release()
        let (loop, failures) = (try EventLoop(), Failures())
        let service = Service(
            handler: handler, onFailure: failures.append, routines: routines,
            otherVersion: spoken.version, makeCipher: spoken.makeCipher)
        thread = try Platform.startThread {
            loop.run { loop in
                let worker = Worker(loop, number: 0, limits: limits, service: service) { loop.stop() }
                try? worker.listen(on: Socket(adopting: descriptor))
                loop.onTermination = { worker.stop() }
            }
        }
        (self.loop, self.failures) = (loop, failures)
    }

    /// The errors that the server has reported.
    var reported: [String] { failures.all }

    /// Opens a connection as a client.
    func connect(on loop: EventLoop) async throws -> RawConnection {
        let addresses = try Resolver.addresses(of: origin.host, port: origin.port)
        let socket = try Socket.connecting(to: addresses[0])
        let stream = try Stream(socket, on: loop, limits: SharedLimits(.test()))
        stream.wouldBlock(.write)
        try await stream.wait(for: .write, until: loop.now + .seconds(5))
        return RawConnection(stream)
    }

    /// Tells the server to stop, like a signal does. When this returns, the server knows.
    ///
    /// - Parameter arrival: runs just before, so that the server's loop hasn't noticed yet what arrives in it.
    func stop(after arrival: @escaping @Sendable () -> Void = {}) async {
        isStopping.store(true, ordering: .relaxed)
        await withCheckedContinuation { continuation in
            loop.execute {
                arrival()
                $0.onTermination?()
                continuation.resume()
            }
        }
    }

    /// Stops the server, unless the test has done that. A loop that has ended would never run what it's given.
    fileprivate func end() {
        if !isStopping.load(ordering: .relaxed) { loop.execute { $0.onTermination?() } }
    }

    /// Waits until the server has stopped.
    fileprivate func join() {
        pthread_join(thread, nil)
    }

    private final class Failures: Sendable {
        private let list = Mutex<[String]>([])

        var all: [String] { list.withLock { $0 } }

        @Sendable func append(_ error: any Error) {
            list.withLock { $0.append("\(error)") }
        }
    }
}
