/// What was seen during a check.
public struct Observation: Sendable {
    /// The program's URL, as the client used it.
    public var url = ""
    /// The origin's address and port, as in a Host field.
    public var originAuthority = ""
    /// The bytes that the client sent.
    public var clientSent: [UInt8] = []
    /// The bytes that the client received.
    public var clientReceived: [UInt8] = []
    /// The bytes of each connection to the origin.
    public var originConnections: [Transcript] = []
    /// The responses that the client read, or the errors that kept it from reading one.
    public var answers: [Result<Message, WireError>] = []
    /// What the client waited for and didn't get; nil if it got everything.
    public var missed: String?
    /// The program's standard output.
    public var output = ""
    /// The program's standard error.
    public var errors = ""
    /// How the program ended; nil if it was still running.
    public var ending: Program.Ending?
    /// Why the exchange couldn't run as intended; nil if it could.
    public var cause: Cause?
    /// The step whose checks the program has to pass.
    public var step = 0
    /// How long the exchange took.
    public var duration = Duration.zero

    /// The requests that the origin received.
    public var forwarded: [Message] { originConnections.flatMap(\.requests) }
}

/// One of the four stages of an exchange.
public enum Leg: String, CaseIterable, Sendable {
    /// The request, as the client sends it.
    case clientToProxy = "client to proxy"
    /// The request, as the origin receives it.
    case proxyToOrigin = "proxy to origin"
    /// The response, as the origin sends it.
    case originToProxy = "origin to proxy"
    /// The response, as the client receives it.
    case proxyToClient = "proxy to client"
}

extension Observation {
    /// The bytes that were seen at this stage.
    public subscript(leg: Leg) -> [UInt8] {
        switch leg {
        case .clientToProxy: clientSent
        case .proxyToOrigin: originConnections.flatMap(\.received)
        case .originToProxy: originConnections.flatMap(\.sent)
        case .proxyToClient: clientReceived
        }
    }
}
