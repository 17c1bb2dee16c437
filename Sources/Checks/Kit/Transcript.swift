/// What one connection carried, as its witness recorded it.
public struct Transcript: Sendable {
    /// How a connection ended.
    public enum Ending: Equatable, Sendable {
        /// It is still open.
        case open
        /// The peer finished it in good order.
        case closed
        /// The peer reset it (TCP RST).
        case reset
    }

    /// The bytes that came in, in all.
    public internal(set) var received: [UInt8] = []
    /// The bytes that went out, in all.
    public internal(set) var sent: [UInt8] = []
    /// How the peer ended the connection.
    public internal(set) var ending = Ending.open
    /// When the peer ended the connection.
    public internal(set) var ended: ContinuousClock.Instant?

    /// What passed, piece by piece and with its time, as far as the witness keeps a record of that: a relay does.
    public internal(set) var pieces: [Piece] = []

    mutating func end(_ ending: Ending) {
        guard self.ending == .open else { return }
        self.ending = ending
        ended = .now
    }

    /// The responses in the bytes sent, as far as they are complete, each with its request.
    public var exchanges: [(request: Message, response: Message)] {
        var reader = MessageReader()
        reader.append(sent)
        var exchanges: [(request: Message, response: Message)] = []
        for request in requests {
            let response = try? reader.response(to: request.method) { [] }
            guard let response, response.framing != .untilClose || ending != .open else { break }
            exchanges.append((request, response))
        }
        return exchanges
    }

    /// The requests in the bytes received, the last one possibly incomplete.
    public var requests: [Message] {
        var reader = MessageReader()
        var bytes = received
        var requests: [Message] = []
        while true {
            do {
                requests.append(
                    try reader.request { () throws(WireProblem) in
                        defer { bytes = [] }
                        return bytes
                    })
            } catch {
                if let partial = error.partial { requests.append(partial) }
                return requests
            }
        }
    }
}
