import Checks
import Foundation

/// A proxy that gets a grade.
enum Peer: String, CaseIterable {
    case step6, nginx, haproxy, go

    /// What people call it.
    var name: String {
        switch self {
        case .step6: "step6"
        case .nginx: "nginx"
        case .haproxy: "HAProxy"
        case .go: "Go's ReverseProxy"
        }
    }

    /// The name that goes with its version.
    var family: String { self == .go ? "Go" : name }

    /// The Debian package with this proxy, or nil if it's built here.
    var package: String? {
        switch self {
        case .step6: nil
        case .nginx: "nginx-light"
        case .haproxy: "haproxy"
        case .go: "golang-go"
        }
    }

    /// The path of its program, or nil if it isn't installed.
    var path: String? {
        if self == .step6 { return try? Program.path(of: rawValue) }
        // Some servers are in folders that only the administrator's shell searches.
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/local/sbin", "/usr/sbin"])
            .map { "\($0)/\(rawValue)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The version, as the program prints it.
    func version() throws -> String {
        let arguments = [.nginx: ["-v"], .haproxy: ["-v"], .go: ["version"]][self] ?? []
        guard let path, !arguments.isEmpty else { return "" }
        let outcome = try Program.run(path, arguments)
        return (outcome.output + outcome.errors).firstMatch(of: #/\d+\.\d+(\.\d+)?/#).map { String($0.0) } ?? ""
    }
}
