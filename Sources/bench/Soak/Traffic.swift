/// A kind of traffic. Each client repeats one kind over and over.
enum Traffic: CaseIterable {
    /// Small GET, HEAD and POST requests, many on each connection.
    case small
    /// Eight requests sent at once. The answers must come in the same order.
    case pipelined
    /// A response of 1 MiB.
    case large
    /// Chunked content in both directions, with extensions and trailers.
    case chunked
    /// Content of 256 KiB with a Content-Length.
    case upload
    /// A client that leaves: during its request, before the answer, or during the answer.
    case aborted
    /// Something that isn't a valid request, or that goes beyond a limit.
    case malformed
    /// A head that arrives byte by byte, a client that reads its response late, or an origin that pauses in its
    /// response.
    case slow
    /// A client that goes silent in the middle of its request.
    case stalled
    /// A tunnel to an origin that sends everything back. One side ends it, properly or not, or both go silent.
    case tunnel

    /// How many clients do this at the same time. Kinds that mostly wait have more clients.
    var clients: Int {
        switch self {
        case .small: 6
        case .pipelined, .large, .upload, .malformed: 2
        case .chunked: 3
        case .aborted: 4
        case .slow, .stalled, .tunnel: 8
        }
    }

    /// How long a client pauses between two exchanges, in seconds. Short exchanges pause, so that they leave room for
    /// others.
    var pause: Double {
        switch self {
        case .small: 0
        case .aborted, .malformed: 0.02
        default: 0.005
        }
    }
}
