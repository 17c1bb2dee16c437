/// How a row of the tables is played: what the origin does, what the client sends, and what must be seen.
struct Exchange: Sendable {
    /// The transports on which a row says something.
    enum Transports {
        case both, plain, secure

        func includes(secure isSecure: Bool) -> Bool {
            self == .both || (self == .secure) == isSecure
        }
    }

    let id: String
    let transports: Transports
    /// More flags for step7.
    let flags: [String]
    /// What the origin does with a request. The request for the path `/after` always gets the usual answer.
    let origin: OriginBehavior
    /// Whether the proxy must serve others afterwards. It doesn't if the case ends the proxy, or the origin.
    let isSurvivable: Bool
    let play: @Sendable (Scene) throws -> Void

    init(
        _ id: String, on transports: Transports = .both, flags: [String] = [],
        origin: OriginBehavior = .ordinary, isSurvivable: Bool = true,
        _ play: @escaping @Sendable (Scene) throws -> Void
    ) {
        (self.id, self.transports, self.flags, self.origin) = (id, transports, flags, origin)
        (self.isSurvivable, self.play) = (isSurvivable, play)
    }

    /// The exchanges of all rows.
    static let list: [Exchange] = [
        forwarding, targets, contents, responses, brokenResponses, interim, trailers, smuggling, lengths, flow,
        stuckStreams, streams, connections, settings, frames, headerBlocks, floods, moreFloods, tls, more,
    ].flatMap { $0 }

    /// The same by their rows.
    static let all = Dictionary(list.map { ($0.id, $0) }) { first, _ in first }
}
