/// Why an origin gave no response.
public enum ClientError: Error, Sendable, CustomStringConvertible {
    /// The client couldn't connect to the origin.
    case unreachable(Origin, reason: String)
    /// This machine has no descriptors left for a connection.
    case exhausted(Origin, reason: String)
    /// Connecting took too long, or the origin was silent for too long.
    case timeout(Origin)
    /// The origin closed the connection without responding.
    case closed(Origin)
    /// The origin closed the connection before its response was complete.
    case brokenOff(Origin)
    /// The origin sent something that isn't valid HTTP.
    case malformed(Origin, MessageError)

    /// The status with which a gateway answers its client (RFC 9110 sections 15.6.3 to 15.6.5).
    public var status: Status {
        switch self {
        case .unreachable, .closed, .brokenOff, .malformed: .badGateway
        case .exhausted: .serviceUnavailable
        case .timeout: .gatewayTimeout
        }
    }

    /// One sentence for the log. It contains the origin's address, so don't send it to clients.
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
