/// The origin of an exchange while it runs.
final class OriginSide: Sendable {
    /// What the client has seen, as far as the script waits for it.
    private let seenByClient = Watched<Set<String>>([])
    private let server: ScriptedOrigin?
    private let relay: Relay?
    private let program: Program?

    /// Brings the origin up on the given port; 0: any that is free.
    static func start(_ origin: Origin, port: Int) throws -> OriginSide {
        do {
            return try OriginSide(origin, port: port)
        } catch let problem as WireProblem {
            throw Program.StartError(description: "the origin can't listen on port \(port): it \(problem)")
        }
    }

    private init(_ origin: Origin, port: Int) throws {
        let seen = seenByClient
        switch origin {
        case .step1:
            let program = try Program.start("step1")
            (self.program, relay, server) = (program, try Relay(to: program.port, on: port), nil)
        case .itself:
            // A program in a loop asks itself again and again: the relay ends that.
            (program, relay, server) = (nil, try Relay(on: port, limit: 20), nil)
        case .refusing(let answer):
            (program, relay) = (nil, nil)
            server = try ScriptedOrigin(port: port, isListening: false) { connection in
                _ = try connection.readRequest()
                try connection.send(answer)
            }
        case .scripts(let scripts, let host, _):
            (program, relay) = (nil, nil)
            server = try ScriptedOrigin(host: host, port: port) { connection in
                for action in scripts[min(connection.index, scripts.count - 1)] {
                    try Self.perform(action, on: connection, seen: seen)
                }
            }
        }
    }

    /// Its address and port.
    var authority: String { server?.authority ?? "127.0.0.1:\(relay?.port ?? 0)" }

    /// Its port.
    var port: Int { server?.port ?? relay?.port ?? 0 }

    /// What its connections have carried.
    var connections: [Transcript] { server?.connections ?? relay?.connections ?? [] }

    /// Waits until it has received a text.
    func waitToReceive(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isDone: ([Transcript]) -> Bool = { $0.contains { $0.received.contains(bytes) } }
        return server?.wait(within: Exchange.patience, until: isDone)
            ?? relay?.wait(within: Exchange.patience, until: isDone) ?? false
    }

    /// Waits until one of its connections has ended in this way; nil if one has, else how the last one has ended.
    func waitForEnding(_ ending: Transcript.Ending) -> Transcript.Ending? {
        let isDone: ([Transcript]) -> Bool = { $0.contains { $0.ending == ending } }
        let isSeen =
            server?.wait(within: Exchange.patience, until: isDone)
            ?? relay?.wait(within: Exchange.patience, until: isDone) ?? false
        return isSeen ? nil : connections.last?.ending ?? .open
    }

    /// Tells the script that the client has received a text.
    func clientHasSeen(_ text: String) {
        seenByClient.update { _ = $0.insert(text) }
    }

    /// Accepts connections after having refused them.
    func open() throws(WireProblem) {
        try server?.listen()
    }

    /// Names the program under test, which may be its own origin.
    func programListens(on port: Int) {
        if program == nil { relay?.connect(to: port) }
    }

    /// Ends it.
    func stop() {
        server?.stop()
        relay?.stop()
        program?.stop()
    }

    private static func perform(
        _ action: OriginAction, on connection: OriginConnection, seen: Watched<Set<String>>
    ) throws {
        switch action {
        case .readRequest: _ = try connection.readRequest()
        case .readHead: _ = try connection.readRequestHead()
        case .send(let text): try connection.send(text)
        case .sendBytes(let bytes): try connection.send(bytes)
        case .awaitText(let text):
            var received: [UInt8] = []
            while !received.contains(Array(text.utf8)) {
                let bytes = try connection.receive(within: Exchange.patience)
                if bytes.isEmpty { return }
                received += bytes
            }
        case .awaitClient(let text):
            // The client gives up first: what is sent after that can't make up for what it has missed.
            seen.wait(by: Deadline(in: Exchange.patience * 2)) { $0.contains(text) }
        case .hold: connection.hold()
        case .halfClose: connection.halfClose()
        case .reset: connection.reset()
        }
    }
}
