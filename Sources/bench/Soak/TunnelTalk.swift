import Checks

/// The talk in a tunnel of the soak. The client sends a parcel, and the origin sends each piece of it back.
struct TunnelTalk {
    /// Which side ends a tunnel, and when.
    enum Ending: String {
        /// The client ends it after it has sent everything. Nothing may be missing.
        case client
        /// The client ends it with a reset or a close, while a lot is still under way.
        case clientBreaksOff
        /// The origin ends it in the same way.
        case originBreaksOff
        /// The proxy ends it, because both sides have gone silent.
        case silence

        /// A random ending. Silence is rare, because it takes long.
        static var random: Ending {
            Int.random(in: 1...20) == 1 ? .silence : [.client, .clientBreaksOff, .originBreaksOff].randomElement()!
        }
    }

    /// The field of a request that says how the tunnel must end.
    static let endingField = "X-Ending"

    private let parcel: Parcel
    private let ending: Ending
    private let asked: [String]

    /// The talk that a request describes.
    init(_ request: Message, _ token: String, _ size: Int) {
        parcel = Parcel(token: token, size: size)
        ending = request[Self.endingField].first.flatMap(Ending.init) ?? .client
        asked = request["Upgrade"]
    }

    /// Plays the origin's part.
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
                // Without the reset, the connection closes normally while the client is still sending.
                return Bool.random() ? connection.reset() : ()
            }
        }
    }
}
