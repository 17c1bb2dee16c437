import Foundation

/// What Linux's /proc says about a process and its descendants.
struct ProcessStatistics {
    let process: pid_t

    /// How long all threads have run on a core so far, in user and kernel mode, in microseconds.
    ///
    /// It comes from schedstat, which counts nanoseconds. stat counts only hundredths of a second.
    var processorTime: Double {
        get throws {
            try family().flatMap(Self.threads).reduce(0) { sum, thread in
                // A thread may end after it was listed and before this reads its file.
                guard let text = try? String(contentsOfFile: "\(thread)/schedstat", encoding: .utf8) else { return sum }
                guard let time = text.split(separator: " ").first.flatMap({ Double($0) }) else {
                    throw Failure("\(thread)/schedstat can't be understood")
                }
                return sum + time / 1000
            }
        }
    }

    /// The memory in use, in KiB. If several processes share a page, each one counts only its part of it.
    var memory: Int {
        get throws {
            try family().reduce(0) { sum, process in
                let text = try String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)
                let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
                guard let size = line?.split(separator: " ").dropLast().last.flatMap({ Int($0) }) else {
                    throw Failure("/proc/\(process)/smaps_rollup can't be understood")
                }
                return sum + size
            }
        }
    }

    /// The process and all its descendants.
    private func family() throws -> [pid_t] {
        var family = [process]
        var next = 0
        while next < family.count {
            for thread in try Self.threads(of: family[next]) {
                let children = (try? String(contentsOfFile: "\(thread)/children", encoding: .utf8)) ?? ""
                family += children.split(separator: " ").compactMap { pid_t($0) }
            }
            next += 1
        }
        return family
    }

    private static func threads(of process: pid_t) throws -> [String] {
        let folder = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
    }
}
