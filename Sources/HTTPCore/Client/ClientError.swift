/// Why an origin gave no response.
public enum ClientError: Error, Sendable, CustomStringConvertible {
    /// The client couldn't connect to the origin.
    case unreachable(Origin, reason: String)
    /// This machine has no descriptors left for a connection.
    case exhausted(Origin, reason: String)
    /// The origin accepts no requests for the time being (RFC 9113 section 5.1.2).
    case busy(Origin)
    /// The connection to the origin can't be made secure, for example because its certificate isn't trusted.
    case insecure(Origin, reason: String)
    /// Connecting to the origin took too long.
    case connectTimeout(Origin)
    /// The origin was silent for too long.
    case timeout(Origin)
    /// The origin closed the connection without responding.
    case closed(Origin)
    /// The origin hasn't looked at the request, and says so (RFC 9113 section 8.7).
    case refused(Origin)
    /// The origin broke off the request without responding, and the connection goes on. The code is one of HTTP/2's (RFC
    /// 9113 section 7).
    case reset(Origin, code: String)
    /// The origin closed the connection before its response was complete.
    case brokenOff(Origin)
    /// The origin was asked in HTTP/2, and answered in HTTP/1.1.
    case otherVersion(Origin)
    /// The origin sent something that isn't valid HTTP.
    case malformed(Origin, MessageError)

    /// The status with which a gateway answers its client (RFC 9110 sections 15.6.3 to 15.6.5).
    public var status: Status {
        switch self {
        case .unreachable, .insecure, .closed, .refused, .reset, .brokenOff, .otherVersion, .malformed:
            .badGateway
        case .exhausted, .busy: .serviceUnavailable
        case .connectTimeout, .timeout: .gatewayTimeout
        }
    }

    /// Whether some of the request may have reached the origin. If not, nothing of its content is used up either, so you
    /// can send the request to another origin, whatever its method.
    ///
    ///     do {
    ///         return try await client.send(request, to: first)
    ///     } catch let error as ClientError where !error.requestWasSent {
    ///         return try await client.send(request, to: second)
    ///     }
    public var requestWasSent: Bool {
        switch self {
        case .unreachable, .exhausted, .busy, .insecure, .connectTimeout: false
        case .timeout, .closed, .refused, .reset, .brokenOff, .otherVersion, .malformed: true
        }
    }

    /// One sentence for the log. It contains the origin's address, so don't send it to clients.
    public var description: String {
        switch self {
        case .unreachable(let origin, let reason): "can't reach the origin \(origin): \(reason)"
        case .exhausted(let origin, let reason): "can't open a connection to the origin \(origin): \(reason)"
        case .busy(let origin): "the origin \(origin) accepts no requests at the moment"
        case .insecure(let origin, let reason): "can't speak TLS with the origin \(origin): \(reason)"
        case .connectTimeout(let origin): "connecting to the origin \(origin) took too long"
        case .timeout(let origin): "the origin \(origin) didn't answer in time"
        case .closed(let origin): "the origin \(origin) closed the connection without an answer"
        case .refused(let origin): "the origin \(origin) refused the request without looking at it"
        case .reset(let origin, let code): "the origin \(origin) broke off the request without an answer (\(code))"
        case .brokenOff(let origin): "the origin \(origin) broke off in the middle of its response"
        case .otherVersion(let origin):
            "the origin \(origin) doesn't speak HTTP/2: its answer looks like HTTP/1.1"
                + (origin.isSecure ? "" : "; leave out --origin-http2")
        case .malformed(let origin, let fault): "the origin \(origin) sent a response that isn't one (\(fault))"
        }
    }
}

extension ClientError {
    /// What an error while reading from an origin means; nil if the error has another cause.
    ///
    /// - Parameter isSilent: Whether the origin hasn't sent anything yet.
    init?(_ error: any Error, of origin: Origin, isSilent: Bool) {
        switch error {
        case MessageError.timeout, StreamError.timeout: self = .timeout(origin)
        case StreamError.closed where isSilent: self = .closed(origin)
        case MessageError.incomplete, StreamError.closed: self = .brokenOff(origin)
        case let fault as MessageError: self = .malformed(origin, fault)
        default: return nil
        }
    }
}
