/// The origin of an exchange while it's running.
final class OriginSide: Sendable {
    /// The texts that the client has received and that the script may wait for.
    private let seenByClient = Watched<Set<String>>([])
    private let server: ScriptedOrigin?
    private let relay: Relay?
    private let program: Program?
    private let secure: SecureOrigin?
    private let isTrusted: Bool

    /// Starts the origin on a port; 0 for any free one.
    static func start(_ origin: Origin, port: Int) throws -> OriginSide {
        do {
            return try OriginSide(origin, port: port)
        } catch let problem as WireProblem {
            throw Program.StartError(description: "the origin can't listen on port \(port): it \(problem)")
        }
    }

    private init(_ origin: Origin, port: Int) throws {
        let seen = seenByClient
        if case .secure(let text, let isTrusted) = origin {
            secure = try SecureOrigin(port: port, answering: text)
            self.isTrusted = isTrusted
        } else {
            (secure, self.isTrusted) = (nil, false)
        }
        switch origin {
        case .secure: (program, relay, server) = (nil, nil, nil)
        case .http2:
            (program, relay) = (nil, nil)
            server = try ScriptedOrigin(port: port, script: StreamOrigin.serve)
        case .step1:
            let program = try Program.start("step1")
            (self.program, relay, server) = (program, try Relay(to: program.port, on: port), nil)
        case .itself:
            // A program that is its own origin calls itself again and again. The relay's limit ends that.
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
    var authority: String { server?.authority ?? secure.map { "localhost:\($0.port)" } ?? "127.0.0.1:\(port)" }

    /// Its port.
    var port: Int { server?.port ?? relay?.port ?? secure?.port ?? 0 }

    /// The flags that a program needs to use it.
    func flags(url: String) -> [String] {
        guard let secure else { return ["--origin", url] }
        return ["--origin", url.replacing("http:", with: "https:")]
            + (isTrusted ? ["--origin-roots", secure.certificate] : [])
    }

    /// The bytes of its connections.
    var connections: [Transcript] { server?.connections ?? relay?.connections ?? [] }

    /// Waits until it has received a text.
    ///
    /// - Returns: whether it did in time.
    func waitToReceive(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let isDone: ([Transcript]) -> Bool = { $0.contains { $0.received.contains(bytes) } }
        return server?.wait(within: Exchange.patience, until: isDone)
            ?? relay?.wait(within: Exchange.patience, until: isDone) ?? false
    }

    /// Waits until one of its connections has ended in this way, or with nil in any way.
    ///
    /// - Returns: nil if one has, else how the last one has ended.
    func waitForEnding(_ ending: Transcript.Ending?) -> Transcript.Ending? {
        let isDone: ([Transcript]) -> Bool = { transcripts in
            transcripts.contains { ending == nil ? $0.ending != .open : $0.ending == ending }
        }
        let isSeen =
            server?.wait(within: Exchange.patience, until: isDone)
            ?? relay?.wait(within: Exchange.patience, until: isDone) ?? false
        return isSeen ? nil : connections.last?.ending ?? .open
    }

    /// Tells the script that the client has received a text.
    func clientHasSeen(_ text: String) {
        seenByClient.update { _ = $0.insert(text) }
    }

    /// Accepts connections from now on. Before this, it has refused them.
    func open() throws(WireProblem) {
        try server?.listen()
    }

    /// Tells the relay where the program listens, in case it's its own origin.
    func programListens(on port: Int) {
        if program == nil { relay?.connect(to: port) }
    }

    /// Stops the origin.
    func stop() {
        server?.stop()
        relay?.stop()
        program?.stop()
        secure?.stop()
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
            // The client gives up earlier than this does. So a text that is sent afterwards can't make up for what the
            // client has missed.
            seen.wait(by: Deadline(in: Exchange.patience * 2)) { $0.contains(text) }
        case .hold: connection.hold()
        case .halfClose: connection.endSending()
        case .reset: connection.reset()
        }
    }
}
