import Checks
import Foundation

/// A running proxy that gets a grade. It has the benchmark's configuration, and a port behind it for the checks'
/// origins.
final class GradedPeer {
    /// The proxies that get a grade, in the order of the page.
    static let all: [Peer] = [.step6, .nginx, .haproxy, .go]
    private let program: Program
    private let folder: TemporaryFolder
    private let ownPort: ReservedPort
    private let originPort: ReservedPort

    /// Starts the proxy and waits until it accepts connections.
    init(_ peer: Peer, in workspace: Workspace) throws {
        ownPort = try ReservedPort()
        originPort = try ReservedPort()
        folder = try TemporaryFolder(for: "grade")
        var site = Peer.Site(
            folder: folder.url, templates: workspace.root.appendingPathComponent("Sources/bench/peers"),
            port: ownPort.number, origin: originPort.number)
        // nginx needs three lines for tunnels. The configuration already has `proxy_http_version 1.1`. These two
        // replace the line that leaves Connection out.
        let upgrade = #"proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";"#
        site.replacements = [#"proxy_set_header Connection "";"#: upgrade]
        program = try Program.start(command: peer.command(at: site), accepting: ownPort.number)
    }

    deinit {
        program.stop()
    }

    /// The proxy, in the form that the checks take.
    var subject: Subject {
        .server(port: ownPort.number, originPort: originPort.number, step: Step.step6.number)
    }
}

extension Peer {
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
        let arguments = [.nginx: ["-v"], .haproxy: ["-v"], .go: ["version"]][self] ?? []
        guard let path, !arguments.isEmpty else { return "" }
        let outcome = try Program.run(path, arguments)
        return (outcome.output + outcome.errors).firstMatch(of: #/\d+\.\d+(\.\d+)?/#).map { String($0.0) } ?? ""
    }
}
