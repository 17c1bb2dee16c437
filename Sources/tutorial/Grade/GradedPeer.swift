import Checks
import Foundation

/// A running proxy that gets a grade. It has the benchmark's configurations, one process for each of its doors, and a
/// port behind it for the checks' origins.
final class GradedPeer {
    /// The proxies that get a grade, in the order of the page.
    static let all: [Peer] = [.step7, .nginx, .haproxy, .h2o, .go]
    private let folder: TemporaryFolder
    private let originPort: ReservedPort
    private var entries: [(door: Door, port: ReservedPort, program: Program)] = []

    /// Starts the proxy and waits until it accepts connections.
    init(_ peer: Peer, in workspace: Workspace) throws {
        originPort = try ReservedPort()
        folder = try TemporaryFolder(for: "grade")
        let identity = try SelfSignedIdentity(in: folder.url)
        for door in peer.doors {
            let port = try ReservedPort()
            let place = folder.url.appendingPathComponent("\(door.front)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
            var site = Peer.Site(
                folder: place, templates: workspace.root.appendingPathComponent("Sources/bench/peers"),
                port: port.number, origin: originPort.number)
            (site.front, site.identity) = (door.front, identity)
            // A client of HTTP/2 asks for no tunnel in the way of HTTP/1.1.
            if door.versions.contains(.http1), door.front != .tls { site.replacements = peer.linesForTunnels }
            let program = try Program.start(command: peer.command(at: site), accepting: port.number)
            entries.append((door, port, program))
        }
    }

    deinit {
        for entry in entries { entry.program.stop() }
    }

    /// The proxy in the form that a check takes; nil if it has no door for the check.
    func subject(for check: Check) -> Subject? {
        entries.first { $0.door.admits(check) }.map { entry in
            .server(
                port: entry.port.number, isSecure: entry.door.front == .tls, originPort: originPort.number,
                step: Grade.step)
        }
    }
}

extension Peer {
    /// The lines of its configuration that have to change for tunnels.
    var linesForTunnels: [String: String] {
        switch self {
        case .nginx:
            // The configuration already has the third one, `proxy_http_version 1.1`.
            [
                #"proxy_set_header Connection "";"#:
                    #"proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";"#
            ]
        case .h2o: ["proxy.preserve-host: ON": "proxy.preserve-host: ON\nproxy.websocket: ON"]
        default: [:]
        }
    }

    /// The name that goes with its version.
    var family: String { self == .go ? "Go" : name }

    /// The Debian package with this proxy; nil if it's built here.
    var package: String? {
        switch self {
        case .step5, .step6, .step7: nil
        case .nginx: "nginx-light"
        case .haproxy, .h2o: rawValue
        case .nghttpx: "nghttp2-proxy"
        case .go: "golang-go"
        }
    }

    /// The version, as the program prints it.
    func version() throws -> String {
        guard let path, !isStep else { return "" }
        let outcome = try Program.run(path, [self == .go ? "version" : "-v"])
        return (outcome.output + outcome.errors).firstMatch(of: #/\d+\.\d+(\.\d+)?/#).map { String($0.0) } ?? ""
    }
}
