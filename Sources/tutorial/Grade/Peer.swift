import Checks
import Foundation

/// A proxy that is graded.
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

    /// What its version is the version of.
    var family: String { self == .go ? "Go" : name }

    /// Debian's package that has it; nil for what is built here.
    var package: String? {
        switch self {
        case .step6: nil
        case .nginx: "nginx-light"
        case .haproxy: "haproxy"
        case .go: "golang-go"
        }
    }

    /// Where its program lies; nil if it is not installed.
    var path: String? {
        if self == .step6 { return try? Program.path(of: rawValue) }
        // A server may lie where only the administrator's shell looks.
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/local/sbin", "/usr/sbin"])
            .map { "\($0)/\(rawValue)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// What it calls its version.
    func version() throws -> String {
        let arguments = [.nginx: ["-v"], .haproxy: ["-v"], .go: ["version"]][self] ?? []
        guard let path, !arguments.isEmpty else { return "" }
        let outcome = try Program.run(path, arguments)
        return (outcome.output + outcome.errors).firstMatch(of: #/\d+\.\d+(\.\d+)?/#).map { String($0.0) } ?? ""
    }
}
