import Checks

/// A port of a proxy, and what clients can speak there.
struct Door {
    let front: Peer.Front
    let versions: Set<HTTPVersion>

    /// Whether a check can run at this door.
    func admits(_ check: Check) -> Bool {
        let subject = Subject.server(port: 0, isSecure: front == .tls, originPort: 0, step: Grade.step)
        return check.reasonToSkip(on: subject) == nil && check.versions.isSubset(of: versions)
    }
}

extension Peer {
    /// The doors of a proxy. A check runs at the first one that admits it.
    ///
    /// nginx before 1.25.1 speaks only one version at a port without TLS, so it has two such ports. Go speaks HTTP/2
    /// without TLS since 1.24, and only if it's told to.
    var doors: [Door] {
        let clear: [Door] =
            switch self {
            case .nginx: [Door(front: .http1, versions: [.http1]), Door(front: .h2c, versions: [.http2])]
            case .h2o: [Door(front: .h2c, versions: [.http1, .http2])]
            case .go: [Door(front: .http1, versions: [.http1])]
            default: [Door(front: .http1, versions: [.http1, .http2])]
            }
        return clear + [Door(front: .tls, versions: [.http1, .http2])]
    }
}
