import Foundation

/// The client of an exchange while it's running. It performs the actions one by one and records what it sees.
struct ClientSide {
    private let port: Int
    private let origin: OriginSide?
    private let program: Program?
    private var clients: [RawClient] = []
    private var streams: StreamSide
    /// The programs that it has started itself. They end with it.
    private var others: [Program] = []
    private var method = "GET"
    /// What it has seen so far.
    private(set) var observation: Observation

    init(port: Int, isSecure: Bool, origin: OriginSide?, program: Program?, observation: Observation) {
        (self.port, self.origin, self.program, self.observation) = (port, origin, program, observation)
        streams = StreamSide(port: port, isSecure: isSecure)
    }

    /// Performs all actions. If one fails, that is recorded, and the next one is tried.
    mutating func perform(_ actions: [ClientAction]) {
        var problem: WireProblem?
        // Without a connection, there's nothing to go on with.
        for action in [.connect()] + actions where problem != .refused && (problem == nil || !clients.isEmpty) {
            // A program that closes the connection early may still have sent a response, so the remaining actions read
            // it.
            do { try perform(action) } catch { problem = problem ?? error }
        }
        if let problem, observation.answers.isEmpty {
            observation.answers.append(.failure(WireError(problem: problem, partial: nil)))
        }
        observation.clientSent = clients.flatMap(\.sent) + streams.sent.utf8
        observation.clientReceived = clients.flatMap(\.received) + streams.received.utf8
    }

    private mutating func perform(_ action: ClientAction) throws(WireProblem) {
        switch action {
        case .send(let text): try send(Array(text.utf8))
        case .sendBytes(let bytes): try send(bytes)
        case .sendNamed(let text):
            let last = try? observation.answers.last?.get()
            let name = last.flatMap { Check.viaName(of: $0) }
            try send(Array(text.replacing("{name}", with: name ?? "nobody").utf8))
        case .read: read()
        case .readUntil(let text): readUntil(text)
        case .awaitOrigin(let text):
            if origin?.waitToReceive(text) != true { miss("\(quoted(text)) has not reached the origin") }
        case .awaitClose:
            if clients[clients.count - 1].readUntilClose(within: Exchange.patience) == .open {
                miss("the connection stays open")
            }
        case .awaitReset:
            let ending = clients[clients.count - 1].readUntilClose(within: Exchange.patience)
            if ending != .reset { miss("the connection \(ending.inWords) at the client") }
        case .awaitOriginEnding(let ending):
            if let other = origin?.waitForEnding(ending) { miss("the connection \(other.inWords) at the origin") }
        case .halfClose: clients[clients.count - 1].halfClose()
        case .reset: clients[clients.count - 1].reset()
        case .pause(let duration): Thread.sleep(forTimeInterval: duration / .seconds(1))
        case .terminate: program?.send(signal: SIGTERM)
        case .connect(let host): clients.append(try RawClient(host: host, port: port))
        case .expectRefusal(let host):
            if (try? RawClient(host: host, port: port)) != nil { miss("a connection to \(host) is accepted") }
        case .openOrigin: try origin?.open()
        case .stream(let action):
            guard let answer = try streams.perform(action) else { return }
            observation.answers.append(answer)
            if let text = try? answer.get().text { origin?.clientHasSeen(text) }
        case .startAgain: try startAgain()
        }
    }

    private mutating func startAgain() throws(WireProblem) {
        guard let program else { return miss("the program can't be started here") }
        do {
            let other = try Program.start(program.name, program.arguments)
            others.append(other)
            clients.append(try RawClient(port: other.port))
        } catch let problem as WireProblem {
            throw problem
        } catch {
            miss("the second time, \(error)")
        }
    }

    private mutating func send(_ bytes: [UInt8]) throws(WireProblem) {
        let words = MessageReader.text(bytes.prefix { $0 != 13 }).split(separator: " ")
        if words.count == 3, words[2].hasPrefix("HTTP/") { method = String(words[0]) }
        try clients[clients.count - 1].send(bytes)
    }

    private mutating func read() {
        let method = method
        observation.answers.append(
            Result { () throws(WireError) in
                try clients[clients.count - 1].readResponse(to: method, within: Exchange.patience)
            })
    }

    private mutating func readUntil(_ text: String) {
        do {
            try clients[clients.count - 1].read(until: text, within: Exchange.patience)
            origin?.clientHasSeen(text)
        } catch {
            miss("\(quoted(text)) has not reached the client: \(error)")
        }
    }

    private mutating func miss(_ what: String) {
        observation.missed = observation.missed ?? what
    }
}

extension Transcript.Ending {
    /// What became of a connection, as the end of a sentence about it.
    fileprivate var inWords: String {
        switch self {
        case .open: "stays open"
        case .closed: "ends in good order"
        case .reset: "is reset"
        }
    }
}

extension Exchange {
    /// How long each wait of an exchange may take.
    static let patience = Duration.seconds(4)
}
