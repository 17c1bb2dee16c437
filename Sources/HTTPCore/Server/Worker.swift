/// What a server does for its clients, the same for all of them.
final class Service: Sendable {
    let handler: Server.Handler
    /// Called with what a handler throws, and with what cuts a response short.
    let onFailure: @Sendable (any Error) -> Void
    let tracer: Tracer?

    init(
        handler: @escaping Server.Handler, onFailure: @escaping @Sendable (any Error) -> Void, tracer: Tracer? = nil
    ) {
        self.handler = handler
        self.onFailure = onFailure
        self.tracer = tracer
    }
}

/// One loop of a server, with listening sockets and connections of its own. Nothing is shared between workers.
final class Worker {
    private let loop: EventLoop
    private let sharedLimits: SharedLimits
    private var limits: Limits { sharedLimits.value }
    private let service: Service
    private var listeners: [Channel] = []
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var isStopping = false
    /// How many connections are accepted before those that are there have their turn: each may have sent something.
    private static let turns = 8
    /// Ends the patience with what is in flight.
    private lazy var shutdownTimer = Alarm { [unowned self] in abortAll() }

    init(_ loop: EventLoop, limits: Limits, service: Service) {
        self.loop = loop
        sharedLimits = SharedLimits(limits)
        self.service = service
    }

    /// Begins to accept connections.
    func listen(on socket: consuming Socket) {
        guard let listener = try? Channel(socket, on: loop) else { return }
        listeners.append(listener)
        loop.spawn { await self.accept(from: listener) }
    }

    private func accept(from listener: Channel) async {
        var accepted = 0
        while !listener.isClosed {
            accepted += 1
            if accepted.isMultiple(of: Worker.turns) { await Task.yield() }
            if connections.count >= limits.connections {
                await loop.sleep(for: .milliseconds(10))
                continue
            }
            do throws(SystemError) {
                let (descriptor, peer) = try SocketCall.accept(listener.descriptor)
                try begin(Socket(adopting: descriptor), from: peer)
            } catch {
                if error.wouldBlock {
                    listener.exhausted(.read)
                    try? await listener.wait(for: .read, until: nil)
                } else if error.isShortage {
                    // The connection stays in the queue until a descriptor is free.
                    await loop.sleep(for: .milliseconds(50))
                }
                // Otherwise the client has gone before it was accepted: on to the next one.
            }
        }
    }

    private func begin(_ socket: consuming Socket, from peer: SocketAddress) throws(SystemError) {
        let stream = try Stream(socket, on: loop, limits: sharedLimits)
        let connection = ServerConnection(stream, clientAddress: peer.host, service: service)
        let key = ObjectIdentifier(connection)
        connections[key] = connection
        connection.start { [unowned self] in
            connections[key] = nil
            if isStopping { stopIfDone() }
        }
    }

    /// Stops accepting, and ends when what is in flight has ended: at most after `limits.shutdown`. Called again, it
    /// ends at once.
    func stop() {
        if isStopping { return abortAll() }
        isStopping = true
        for listener in listeners { listener.close() }
        for connection in connections.values { connection.finish() }
        loop.set(shutdownTimer, to: loop.now + limits.shutdown)
        stopIfDone()
    }

    private func abortAll() {
        for connection in connections.values { connection.abort() }
    }

    private func stopIfDone() {
        if connections.isEmpty { loop.stop() }
    }
}
