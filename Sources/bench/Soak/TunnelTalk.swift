import Checks

/// What is said in a tunnel of the soak: the client sends a parcel, and the origin sends back what it gets, piece by piece.
struct TunnelTalk {
    /// Who ends a tunnel, and when.
    enum Ending: String {
        /// The client, once it has sent all: nothing may be missing.
        case client
        /// The client, with a reset or a close, while much is under way.
        case clientBreaksOff
        /// The origin, in the same way.
        case originBreaksOff
        /// The proxy: both sides have fallen silent.
        case silence

        /// Any of them; silence takes long, and is rare.
        static var random: Ending {
            Int.random(in: 1...20) == 1 ? .silence : [.client, .clientBreaksOff, .originBreaksOff].randomElement()!
        }
    }

    /// The field of a request that names the ending.
    static let endingField = "X-Ending"

    private let parcel: Parcel
    private let ending: Ending
    private let asked: [String]

    /// The talk that a request asks for.
    init(_ request: Message, _ token: String, _ size: Int) {
        parcel = Parcel(token: token, size: size)
        ending = request[Self.endingField].first.flatMap(Ending.init) ?? .client
        asked = request["Upgrade"]
    }

    /// The origin's side.
    func answer(on connection: OriginConnection) throws {
        guard asked == ["websocket"] else {
            return SoakOrigin.say("\(SoakOrigin.complaint)the origin was asked to switch to \(asked)")
        }
        let head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        try connection.send(head + "\(Parcel.tokenField): \(parcel.token)\r\n\r\n")
        var rest = parcel.content[...]
        while true {
            let piece = try connection.receive(within: .seconds(30))
            if piece.isEmpty { return }
            guard rest.starts(with: piece) else {
                return SoakOrigin.say("\(SoakOrigin.complaint)the origin got bytes in a tunnel that aren't its own")
            }
            rest = rest.dropFirst(piece.count)
            try connection.send(piece, within: .seconds(30))
            if ending == .originBreaksOff, rest.count <= parcel.size / 2 {
                // Without the reset it ends in good order, in the midst of what is sent to it.
                return Bool.random() ? connection.reset() : ()
            }
        }
    }
}
