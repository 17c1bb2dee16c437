import Checks
import Foundation

/// The proxy that the rows are tried on: step7, or the one that `CHECK_HTTP2` names, for comparisons.
///
///     CHECK_HTTP2=nginx swift test --filter HTTP2TableTests
enum HTTP2Subject: String {
    case step7, nginx, h2o, nghttpx, haproxy

    static let chosen = ProcessInfo.processInfo.environment["CHECK_HTTP2"].flatMap(Self.init) ?? .step7

    /// Whether its program is there.
    var isInstalled: Bool {
        self == .step7 ? (try? Program.path(of: rawValue)) != nil : Program.installed(rawValue) != nil
    }

    /// Starts it in front of an origin.
    func start(
        before origin: ScriptedOrigin, isSecure: Bool, flags: [String], in folder: TemporaryFolder
    ) throws -> (program: Checks.Program, port: Int) {
        if self == .step7 {
            let arguments = ["--workers", "1", "--quiet", "--origin", origin.url] + (isSecure ? ["--tls"] : []) + flags
            let program = try Program.start(rawValue, arguments)
            return (program, program.port)
        }
        let reservation = try ReservedPort()
        let port = reservation.number
        let identity = isSecure ? try SelfSignedIdentity(in: folder.url) : nil
        let command = try command(port, origin.port, identity, folder)
        let program = try withExtendedLifetime(reservation) {
            try Program.start(command: command, accepting: port, within: .seconds(15))
        }
        return (program, port)
    }

    private func command(
        _ port: Int, _ origin: Int, _ identity: SelfSignedIdentity?, _ folder: TemporaryFolder
    ) throws -> [String] {
        guard let path = Program.installed(rawValue) else { throw NotationError("\(rawValue) is not installed") }
        switch self {
        case .step7: return []
        case .nginx:
            let file = try folder.write("nginx.conf", PeerText.nginx(port, origin, identity))
            return [path, "-p", folder.path, "-e", "stderr", "-c", file] + (geteuid() == 0 ? ["-g", "user root;"] : [])
        case .h2o:
            return [path, "-c", try folder.write("h2o.conf", PeerText.h2o(port, origin, identity))]
        case .haproxy:
            return [path, "-db", "-f", try folder.write("haproxy.cfg", PeerText.haproxy(port, origin, identity))]
        case .nghttpx:
            let files = identity.map { [$0.key, $0.certificate] } ?? []
            return [
                path, "--conf=/dev/null", "--single-process", "-LFATAL", "-n1", "--backend-connections-per-host=1000",
                "-f127.0.0.1,\(port)\(identity == nil ? ";no-tls" : "")", "-b127.0.0.1,\(origin)",
            ] + files
        }
    }
}
