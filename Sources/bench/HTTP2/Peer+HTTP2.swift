import Checks

extension Peer {
    /// The proxies that speak HTTP/2 to their clients and HTTP/1.1 to their origin. The table has them in this order.
    static let http2: [Peer] = [.step7, .nginx, .haproxy, .h2o, .nghttpx, .go]

    /// Whether it speaks HTTP/2 that way. Go's library does it without TLS since Go 1.24.
    func speaks(_ way: Front) throws -> Bool {
        guard self == .go, way == .h2c, let path else { return true }
        let version = try [path, "version"].run().firstMatch(of: /go1\.(\d+)/)
        return version.flatMap { Int($0.1) }.map { $0 >= 24 } ?? false
    }
}
