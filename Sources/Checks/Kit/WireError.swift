/// What went wrong on a connection.
public enum WireProblem: Error, Equatable, Sendable {
    /// Nobody listens at the address.
    case refused
    /// Nothing happened until the deadline.
    case timeout
    /// The peer closed the connection before the message was complete.
    case closed
    /// The peer reset the connection (TCP RST).
    case reset
    /// The bytes are not HTTP/1; the text says what is wrong with them.
    case malformed(String)
    /// Any other failure of the operating system, by its `errno`.
    case system(Int32)
}

extension WireProblem: CustomStringConvertible {
    /// The problem in a few words, as they stand after "the connection: ".
    public var description: String {
        switch self {
        case .refused: "nothing listens there (connection refused)"
        case .timeout: "no answer in time"
        case .closed: "closed before the message was complete"
        case .reset: "reset before the message was complete"
        case .malformed(let what): "not HTTP/1.1: \(visible(wire: what))"
        case .system(let number): "failed: \(errorText(number))"
        }
    }
}

/// A message that could not be read to its end.
public struct WireError: Error, CustomStringConvertible, Sendable {
    /// Why the reading ended.
    public let problem: WireProblem
    /// What had been read of the message, if its head was complete.
    public let partial: Message?

    /// Whether the peer ended the connection before the message was complete.
    var isBreak: Bool { problem == .closed || problem == .reset }

    /// The problem, and how far the message came.
    public var description: String {
        guard let partial else { return problem.description }
        return "\(problem) (after \"\(visible(wire: partial.startLine))\" and \(partial.body.count) bytes of body)"
    }
}
