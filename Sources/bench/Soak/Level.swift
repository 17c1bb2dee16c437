import Foundation

/// What a process takes from the system, as Linux's /proc says it.
struct Level {
    /// The number of open file descriptors.
    let descriptors: Int
    /// Resident memory, in KiB.
    let memory: Int
    /// The highest amount of resident memory so far, in KiB.
    let peak: Int

    init(of process: pid_t) throws {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let lines = status.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
        func size(_ name: String) throws -> Int {
            guard let line = lines.first(where: { $0.first == "\(name):" }), let size = Int(line[1]) else {
                throw Failure("/proc/\(process)/status has no \(name)")
            }
            return size
        }
        memory = try size("VmRSS")
        peak = try size("VmHWM")
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }
}
