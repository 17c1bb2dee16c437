/// What all connections of a server share.
final class Service: Sendable {
    let handler: Server.Handler
    /// Called with errors that a handler throws, and with errors that cut a response short.
    let onFailure: @Sendable (any Error) -> Void
    /// Makes what sees the messages of a client's connection.
    let makeWitness: (@Sendable () -> any MessageWitness)?
    /// What each worker does again and again.
    let routines: [Routine.Plan]
    /// What the server speaks beside HTTP/1.1.
    let otherVersion: (any OtherVersion)?
    /// Makes what encrypts a new connection; nil if nothing is encrypted.
    let makeCipher: Server.MakeCipher?

    init(
        handler: @escaping Server.Handler, onFailure: @escaping @Sendable (any Error) -> Void,
        makeWitness: (@Sendable () -> any MessageWitness)? = nil, routines: [Routine.Plan] = [],
        otherVersion: (any OtherVersion)? = nil, makeCipher: Server.MakeCipher? = nil
    ) {
        self.handler = handler
        self.onFailure = onFailure
        self.makeWitness = makeWitness
        self.routines = routines
        self.otherVersion = otherVersion
        self.makeCipher = makeCipher
    }
}

/// One loop of a server, with its own listening sockets and connections. Workers share nothing.
final class Worker {
    private enum State {
        case serving
        /// No connections are accepted any more, and the last requests are answered.
        case stopping
        /// All connections have ended.
        case stopped
    }

    private let loop: EventLoop
    private let sharedLimits: SharedLimits
    private var limits: Limits { sharedLimits.value }
    private let service: Service
    let begunHeads: BegunHeads
    let presentDate = PresentDate()
    private let routines: [Routine]
    private var acceptors: [Acceptor] = []
    /// The connections, indexed by descriptor.
    private var connections: [(any ServedConnection)?] = []
    private var connectionCount = 0
    private var state = State.serving
    private let whenStopped: () -> Void
    /// Ends the requests that are still in progress when the time for them is over.
    private lazy var shutdownTimer = Timer { [unowned self] in abortAll() }

    /// - Parameter whenStopped: Called after `stop`, when all connections have ended.
    init(_ loop: EventLoop, number: Int, limits: Limits, service: Service, whenStopped: @escaping () -> Void) {
        self.loop = loop
        self.whenStopped = whenStopped
        sharedLimits = SharedLimits(limits)
        self.service = service
        begunHeads = BegunHeads(limit: limits.begunHeads)
        routines = service.routines.map { Routine($0, of: number, on: loop, service: service) }
        for routine in routines { routine.start() }
    }

    /// Starts accepting connections.
    func listen(on socket: consuming Socket) throws(SystemError) {
        let listener = try Channel(socket, on: loop)
        let acceptor = Acceptor(listener, for: self)
        acceptors.append(acceptor)
        acceptor.start()
    }

    /// Whether there are as many connections as allowed.
    var isFull: Bool { connectionCount >= limits.connections }

    /// Starts to serve a client's connection.
    func serve(_ socket: consuming Socket, of peer: SocketAddress) throws(SystemError) {
        let place = Int(socket.descriptor)
        let cipher: (any StreamCipher)?
        do {
            cipher = try service.makeCipher?(loop)
        } catch {
            return service.onFailure(error)
        }
        let stream = try Stream(socket, on: loop, limits: sharedLimits, cipher: cipher)
        let connection = ServerConnection(stream, clientAddress: peer.host, service: service, worker: self)
        while connections.count <= place { connections.append(nil) }
        connections[place] = connection
        connectionCount += 1
        connection.begin()
    }

    /// Another object serves a client's connection from now on.
    func replace(_ connection: ServerConnection, with successor: any ServedConnection) {
        let place = Int(connection.descriptor)
        connections[place] = successor
        successor.begin()
        if state != .serving { successor.finish() }
    }

    /// A client's connection has ended.
    func hasEnded(_ connection: any ServedConnection) {
        let place = Int(connection.descriptor)
        // A new connection may already use the same descriptor.
        if connections[place] === connection { connections[place] = nil }
        connectionCount -= 1
        stopIfDone()
    }

    /// Stops accepting connections, and ends when the requests in progress have ended, at most after `limits.shutdown`.
    /// If it's called again, it ends immediately.
    func stop() {
        guard state == .serving else { return abortAll() }
        state = .stopping
        for routine in routines { routine.end() }
        for acceptor in acceptors { acceptor.close() }
        for connection in connections { connection?.finish() }
        loop.set(shutdownTimer, to: loop.now + limits.shutdown)
        stopIfDone()
    }

    private func abortAll() {
        for connection in connections { connection?.abort() }
    }

    private func stopIfDone() {
        guard state == .stopping, connectionCount == 0 else { return }
        state = .stopped
        whenStopped()
    }
}
