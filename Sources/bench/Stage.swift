import Checks
import Foundation

/// The place where the benchmark runs: a temporary folder and two cores.
struct Stage {
    let folder: URL
    /// The core for the load generator and the origin.
    let loadCore: Int
    /// The core for the proxy that is measured.
    let proxyCore: Int

    init() throws {
        let cores = try Self.allowedCores()
        guard let first = cores.first, let last = cores.last, first != last else {
            throw Failure("two cores are needed: one for the load, one for the proxy")
        }
        loadCore = first
        proxyCore = last
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Ends the benchmark after an interruption. It waits a little longer than the longest graceful stop takes.
    func exit() -> Never { Program.exitWithAll(130, grace: .seconds(12)) { remove() } }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The folder with the files that come with the benchmark.
    static let resources = Bundle.module.bundleURL.appendingPathComponent("peers")

    /// Starts a peer on its core. It has one worker unless the flags say otherwise.
    ///
    /// - Parameter change: changes how the peer is configured.
    func start(
        _ peer: Peer, origin: Int, flags: [String] = ["--workers", "1"], change: (inout Peer.Site) -> Void = { _ in }
    ) throws -> Server {
        let port = try ReservedPort()
        let folder = folder.appendingPathComponent("\(peer)-\(port.number)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var site = Peer.Site(folder: folder, templates: Self.resources, port: port.number, origin: origin)
        change(&site)
        return try Server(peer.command(at: site, flags: flags), port: port, core: proxyCore)
    }

    /// Starts the origin on the same core as the load.
    func startOrigin() throws -> Server {
        guard let nginx = Peer.nginx.path else { throw Failure("nginx, which is the origin, is not installed") }
        let files = folder.appendingPathComponent("files")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        for (name, size) in [("64k", 64 << 10), ("1m", 1 << 20), ("chunked", 16 << 10)] {
            try Data(repeating: UInt8(ascii: "x"), count: size).write(to: files.appendingPathComponent(name))
        }
        let port = try ReservedPort()
        let site = Peer.Site(folder: folder, templates: Self.resources, port: port.number)
        return try Server(site.nginx(nginx, "origin.conf"), port: port, core: loadCore)
    }

    /// What the processor is called.
    static var processor: String {
        let name = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        return name ?? "unknown processor"
    }

    /// The cores that this process may use. The system lists them in a form such as `0-3,8`.
    private static func allowedCores() throws -> [Int] {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        let list = line?.split(separator: "\t").last ?? ""
        return list.split(separator: ",").flatMap { range in
            let bounds = range.split(separator: "-").compactMap { Int($0) }
            return Array((bounds.first ?? 0)...(bounds.last ?? 0))
        }
    }
}
