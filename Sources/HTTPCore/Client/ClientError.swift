/// Why there is no response from an origin.
public enum ClientError: Error, Sendable, CustomStringConvertible {
    /// No connection came about.
    case unreachable(Origin, reason: String)
    /// This machine has no descriptors left for a connection.
    case exhausted(Origin, reason: String)
    /// No connection came about in time, or the origin was silent for too long.
    case timeout(Origin)
    /// The origin closed the connection instead of answering.
    case closed(Origin)
    /// The origin closed the connection before its response was whole.
    case brokenOff(Origin)
    /// What the origin said isn't HTTP.
    case malformed(Origin, MessageError)

    /// What a gateway tells its client (RFC 9110 sections 15.6.3 to 15.6.5).
    public var status: Status {
        switch self {
        case .unreachable, .closed, .brokenOff, .malformed: .badGateway
        case .exhausted: .serviceUnavailable
        case .timeout: .gatewayTimeout
        }
    }

    /// One sentence, for the log: it names the origin.
    public var description: String {
        switch self {
        case .unreachable(let origin, let reason): "can't reach the origin \(origin): \(reason)"
        case .exhausted(let origin, let reason): "can't open a connection to the origin \(origin): \(reason)"
        case .timeout(let origin): "the origin \(origin) didn't answer in time"
        case .closed(let origin): "the origin \(origin) closed the connection without an answer"
        case .brokenOff(let origin): "the origin \(origin) broke off in the middle of its response"
        case .malformed(let origin, let fault): "the origin \(origin) sent a response that isn't one (\(fault))"
        }
    }
}
