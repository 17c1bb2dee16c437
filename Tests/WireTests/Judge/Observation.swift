import Checks

/// What could be seen of a case from outside: at the client's end and at the origin's.
struct Observation: Sendable {
    /// How a further request fared.
    enum Probe: Equatable, Sendable {
        /// It wasn't sent: the connection had ended, or was in the middle of something.
        case notSent
        /// It was answered as it should be.
        case answered
        /// It wasn't; the text says what came instead.
        case failed(String)
    }

    /// The bytes that the client sent.
    var sent: [UInt8] = []
    /// The bytes that the client got, without those of the probes.
    var received: [UInt8] = []
    /// How the connection stood when the client had read all that came.
    var ending = Transcript.Ending.open
    /// What each connection to the origin carried, the probes' included.
    var upstream: [[UInt8]] = []
    /// A further request on the same connection, if it was still open.
    var next = Probe.notSent
    /// A further request on a fresh connection.
    var fresh = Probe.answered
    /// How the proxy ended when it was asked to (SIGTERM).
    var exit: Program.Ending? = .exited(0)
}

/// The requests by which it is found out whether a case has left anything behind.
enum ProbeTarget {
    static func next(_ marker: String) -> String { "/\(marker)next" }
    static func fresh(_ marker: String) -> String { "/\(marker)fresh" }

    static func isProbe(_ request: Message, of marker: String) -> Bool {
        request.method == "GET" && request.body.isEmpty
            && [next(marker), fresh(marker)].contains(request.target)
    }
}
