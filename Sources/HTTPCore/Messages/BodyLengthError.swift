/// A body isn't as long as it announced. This is a mistake in the program that made the body, not a peer's.
public struct BodyLengthError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The length that the body announced, in bytes.
    public let announced: Int
    /// How many bytes had been read when the mistake was noticed.
    public let read: Int

    /// One sentence for the log.
    public var description: String {
        "a body of \(announced) bytes \(read > announced ? "has more than that" : "ended after \(read)")"
    }
}
