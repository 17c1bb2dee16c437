/// What was seen while a check was carried out.
public struct Observation: Sendable {
    /// The program's URL, as the client used it.
    public var url = ""
    /// The origin's address and port, as they stand in a Host field.
    public var originAuthority = ""
    /// The bytes that the client sent.
    public var clientSent: [UInt8] = []
    /// The bytes that the client received.
    public var clientReceived: [UInt8] = []
    /// What each of the origin's connections carried.
    public var originConnections: [Transcript] = []
    /// The answers that the client read, or why it could not.
    public var answers: [Result<Message, WireError>] = []
    /// What was waited for in vain.
    public var missed: String?
    /// The program's standard output.
    public var output = ""
    /// The program's standard error.
    public var errors = ""
    /// How the program ended; nil if it was still running.
    public var ending: Program.Ending?
    /// What kept the exchange from being held as it was meant.
    public var cause: Cause?
    /// The step whose checks the program has to pass.
    public var step = 0
    /// How long the exchange took.
    public var duration = Duration.zero

    /// The requests that the origin received.
    public var forwarded: [Message] { originConnections.flatMap(\.requests) }
}

/// One of the four ways a message takes.
public enum Leg: String, CaseIterable, Sendable {
    /// The request as the client sends it.
    case clientToProxy = "client to proxy"
    /// The request as the origin receives it.
    case proxyToOrigin = "proxy to origin"
    /// The response as the origin sends it.
    case originToProxy = "origin to proxy"
    /// The response as the client receives it.
    case proxyToClient = "proxy to client"
}

extension Observation {
    /// The bytes that took this way.
    public subscript(leg: Leg) -> [UInt8] {
        switch leg {
        case .clientToProxy: clientSent
        case .proxyToOrigin: originConnections.flatMap(\.received)
        case .originToProxy: originConnections.flatMap(\.sent)
        case .proxyToClient: clientReceived
        }
    }
}
