/// A kind of traffic: what its clients do, over and over.
enum Traffic: CaseIterable {
    /// Small requests, many on a connection: GET, HEAD and POST.
    case small
    /// Eight requests in one go, to be answered in order.
    case pipelined
    /// A response of 1 MiB.
    case large
    /// Chunked content in both directions, with extensions and trailers.
    case chunked
    /// Content of 256 KiB, sent by length.
    case upload
    /// A client that goes away: in its request, before the answer, or in it.
    case aborted
    /// What is no request, or asks for too much.
    case malformed
    /// A head that comes byte by byte, a response that is read late, an origin that pauses within its response.
    case slow
    /// A client that falls silent within its request.
    case stalled
    /// A tunnel whose origin sends back what it gets, until either side ends it, well or badly, or both fall silent.
    case tunnel

    /// How many clients do this at a time. Those that wait most of their time are more.
    var clients: Int {
        switch self {
        case .small: 6
        case .pipelined, .large, .upload, .malformed: 2
        case .chunked: 3
        case .aborted: 4
        case .slow, .stalled, .tunnel: 8
        }
    }

    /// How long a client rests between two exchanges, in seconds: what is soon over must not crowd out the rest.
    var pause: Double {
        switch self {
        case .small: 0
        case .aborted, .malformed: 0.02
        default: 0.005
        }
    }
}
