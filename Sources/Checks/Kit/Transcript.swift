/// The bytes of one connection, as they were recorded.
public struct Transcript: Sendable {
    /// How a connection ended.
    public enum Ending: Equatable, Sendable {
        /// It's still open.
        case open
        /// The peer closed it gently.
        case closed
        /// The peer reset it (TCP RST).
        case reset

        /// Reads all that comes. It's `open` if no end came in time.
        init(of read: MessageReader.Source) {
            do throws(WireProblem) {
                while !(try read().isEmpty) {}
                self = .closed
            } catch {
                self = error == .reset ? .reset : .open
            }
        }
    }

    /// All bytes that were received.
    public internal(set) var received: [UInt8] = []
    /// All bytes that were sent.
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

    /// The complete responses in the bytes that were sent, each with its request.
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

    /// The requests in the bytes that were received. The last one may be incomplete.
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
