import Checks

/// A kind of load over HTTP/2. Every proxy gets each of them.
struct HTTP2Case {
    /// The ways to reach a proxy with HTTP/2.
    static let ways: [Peer.Front] = [.h2c, .tls]

    /// How the clients reach the proxy.
    let way: Peer.Front
    /// The name of the load, without the way.
    let load: String
    let title: String
    var path = "/small"
    var connections = 8
    /// How many requests each connection has under way at the same time.
    var streams = 8
    /// The size of each request's body in bytes; 0 means GET.
    var upload = 0
    /// Whether each request has a connection, and so a handshake, of its own.
    var isShortLived = false

    /// The name that `--case` takes.
    var name: String { "\(way)-\(load)" }

    static let all = ways.flatMap(cases)

    private static func cases(_ way: Peer.Front) -> [HTTP2Case] {
        var cases = [
            HTTP2Case(way: way, load: "1x64", title: "small, 1 × 64", connections: 1, streams: 64),
            HTTP2Case(way: way, load: "8x8", title: "small, 8 × 8"),
            HTTP2Case(way: way, load: "64k", title: "64 KiB, 8 × 8", path: "/64k"),
            // h2load doesn't count the requests that are still under way at the end. With few streams, those are few.
            HTTP2Case(way: way, load: "1m", title: "1 MiB, 4 × 4", path: "/1m", connections: 4, streams: 4),
            HTTP2Case(way: way, load: "upload", title: "64 KiB upload, 8 × 8", path: "/upload", upload: 64 << 10),
        ]
        if way == .tls {
            cases.append(
                HTTP2Case(
                    way: way, load: "handshake", title: "a handshake each", connections: 200, streams: 1,
                    isShortLived: true))
        }
        return cases
    }
}
