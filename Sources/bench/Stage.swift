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

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The path of a file that comes with the benchmark.
    static func resource(_ name: String) -> String {
        Bundle.module.bundleURL.appendingPathComponent("peers/\(name)").path
    }

    /// Writes a server's configuration into the folder. It replaces each `{{name}}` with its value.
    func configure(_ name: String, _ values: [String: String]) throws -> String {
        var text = try String(contentsOfFile: Self.resource(name), encoding: .utf8)
        for (name, value) in values { text = text.replacingOccurrences(of: "{{\(name)}}", with: value) }
        let path = folder.appendingPathComponent(name).path
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// The file for everything that a server prints.
    func log(_ name: String) -> URL { folder.appendingPathComponent("\(name).log") }

    /// Starts the origin on the same core as the load.
    func startOrigin() throws -> Server {
        guard let nginx = findProgram("nginx") else { throw Failure("nginx, which is the origin, is not installed") }
        let files = folder.appendingPathComponent("files")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        for (name, size) in [("64k", 64 << 10), ("1m", 1 << 20), ("chunked", 16 << 10)] {
            try Data(repeating: UInt8(ascii: "x"), count: size).write(to: files.appendingPathComponent(name))
        }
        let port = try ReservedPort()
        let configuration = try configure("origin.conf", ["port": "\(port.number)"])
        let command = Command.nginx(nginx, folder: folder, configuration: configuration)
        return try withExtendedLifetime(port) {
            try Server("origin", command.pinned(to: loadCore), port: port.number, log: log("origin"))
        }
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
