/// What went wrong on a connection.
public enum WireProblem: Error, Equatable, Sendable {
    /// Nothing listens at the address.
    case refused
    /// Nothing happened until the deadline.
    case timeout
    /// The peer closed the connection before the message was complete.
    case closed
    /// The peer reset the connection (TCP RST).
    case reset
    /// The bytes aren't HTTP/1. The text says what is wrong with them.
    case malformed(String)
    /// Another failure of the operating system, with its `errno`.
    case system(Int32)
}

extension WireProblem: CustomStringConvertible {
    /// The problem in a few words, to follow "the connection: ".
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

/// A message couldn't be read to its end.
public struct WireError: Error, CustomStringConvertible, Sendable {
    /// Why it couldn't.
    public let problem: WireProblem
    /// The part of the message that was read, if its head was complete.
    public let partial: Message?

    /// Whether the peer closed the connection before the message was complete.
    var isBreak: Bool { problem == .closed || problem == .reset }

    /// The problem, and how much of the message was read.
    public var description: String {
        guard let partial else { return problem.description }
        return "\(problem) (after \"\(visible(wire: partial.startLine))\" and \(partial.body.count) bytes of body)"
    }
}
