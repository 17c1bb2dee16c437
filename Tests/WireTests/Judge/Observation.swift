import Checks

/// What was seen of a case from outside, at the client and at the origin.
struct Observation: Sendable {
    /// The result of another request.
    enum Probe: Equatable, Sendable {
        /// It wasn't sent, because the connection had ended or was in the middle of something.
        case notSent
        /// It got the right answer.
        case answered
        /// It didn't get the right answer. The text says what came instead.
        case failed(String)
    }

    /// The bytes that the client sent.
    var sent: [UInt8] = []
    /// The bytes that the client received, without those of the probes.
    var received: [UInt8] = []
    /// How the connection had ended when the client had read everything.
    var ending = Transcript.Ending.open
    /// The bytes of each connection to the origin, including those of the probes.
    var upstream: [[UInt8]] = []
    /// Another request on the same connection, if it was still open.
    var next = Probe.notSent
    /// Another request on a new connection.
    var fresh = Probe.answered
    /// How the proxy ended after SIGTERM.
    var exit: Program.Ending? = .exited(0)
}

/// The requests that find out whether a case has left anything behind.
enum ProbeTarget {
    static func next(_ marker: String) -> String { "/\(marker)next" }
    static func fresh(_ marker: String) -> String { "/\(marker)fresh" }

    static func isProbe(_ request: Message, of marker: String) -> Bool {
        request.method == "GET" && request.body.isEmpty
            && [next(marker), fresh(marker)].contains(request.target)
    }
}
