import Checks
import Foundation

/// A running proxy with the benchmark's configuration. It has a port behind it for the checks' origins.
final class RunningPeer {
    private let program: Program
    private let folder: URL
    /// Most of the programs can't choose a free port themselves. So these two are bound to a port each, without
    /// listening. The system doesn't give such a port to a program that wants any free one. A program that wants
    /// exactly this port still gets it.
    private let ownPort: ScriptedOrigin
    private let originPort: ScriptedOrigin

    /// Starts the proxy and waits until it accepts connections.
    init(_ peer: Peer, in workspace: Workspace) throws {
        guard let path = peer.path else { throw Refusal("\(peer.name) is not installed") }
        ownPort = try ScriptedOrigin(isListening: false) { _ in }
        originPort = try ScriptedOrigin(isListening: false) { _ in }
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("grade-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let site = Site(
            folder: folder, files: workspace.root.appendingPathComponent("Sources/bench/peers"),
            port: ownPort.port, origin: originPort.port)
        program = try peer.start(path, at: site)
        try waitUntilItListens(peer)
    }

    deinit {
        program.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The proxy, in the form that the checks take.
    var subject: Subject {
        .server(port: ownPort.port, originPort: originPort.port, step: Step.step6.number)
    }

    private func waitUntilItListens(_ peer: Peer) throws {
        let deadline = Deadline(in: .seconds(10))
        while (try? RawClient(port: ownPort.port)) == nil {
            guard program.ending == nil, deadline.remaining > .zero else {
                throw Refusal("\(peer.name) does not start: \(program.output)\(program.errors)")
            }
            usleep(10_000)
        }
    }
}

/// The folders and ports that a proxy starts with.
struct Site {
    /// The proxy's own folder.
    let folder: URL
    /// The folder with the configurations.
    let files: URL
    let port: Int
    let origin: Int

    /// nginx needs three lines for tunnels. The configuration already has `proxy_http_version 1.1`. These two replace
    /// the line that leaves Connection out.
    private static let upgrade = #"proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";"#
    private static let noUpgrade = #"proxy_set_header Connection "";"#

    /// Writes a configuration with the ports, and returns its path.
    func configuration(_ name: String) throws -> String {
        let text = try String(contentsOf: files.appendingPathComponent(name), encoding: .utf8)
            .replacing("{{port}}", with: "\(port)")
            .replacing("{{origin}}", with: "\(origin)")
            .replacing(Self.noUpgrade, with: Self.upgrade)
        let file = folder.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }
}

extension Peer {
    /// Starts the proxy without waiting for anything.
    fileprivate func start(_ path: String, at site: Site) throws -> Program {
        let origin = "http://127.0.0.1:\(site.origin)"
        switch self {
        case .step6:
            return try Program.launch(path, ["--port", "\(site.port)", "--origin", origin, "--quiet"])
        case .nginx:
            // If root starts nginx, its worker would become a user who can't read the folder.
            let user = geteuid() == 0 ? ["-g", "user root;"] : []
            let configuration = try site.configuration("nginx.conf")
            return try Program.launch(path, ["-p", site.folder.path, "-e", "stderr", "-c", configuration] + user)
        case .haproxy:
            return try Program.launch(path, ["-db", "-f", site.configuration("haproxy.cfg")])
        case .go:
            let proxy = site.folder.appendingPathComponent("go-proxy").path
            let source = site.files.appendingPathComponent("proxy.go").path
            let build = try Program.run(path, ["build", "-o", proxy, source], within: .seconds(300))
            guard build.ending == .exited(0) else { throw Refusal("go does not build \(source): \(build.errors)") }
            return try Program.launch(proxy, ["127.0.0.1:\(site.port)", origin])
        }
    }
}
