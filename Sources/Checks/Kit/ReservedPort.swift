/// A port of 127.0.0.1 that is bound, without anything listening on it. It's for a server that can't choose a free port
/// itself: the system gives the port to no program that wants any free one, but a program that wants exactly this port
/// still gets it.
public final class ReservedPort: Sendable {
    private let listener: Listener

    /// Reserves a port, a free one unless it's given, until the last reference goes away.
    public init(_ number: Int = 0) throws(WireProblem) {
        listener = try Listener(host: "127.0.0.1", port: number)
    }

    /// The port.
    public var number: Int { listener.port }

    /// The URL with this port, without a path.
    public var url: String { "http://127.0.0.1:\(number)" }
}
