import Foundation

/// What Linux's /proc says about a process.
public struct ProcessFigures: Sendable {
    /// A file of /proc is there but doesn't say what it should.
    public struct Unreadable: Error, CustomStringConvertible {
        /// The file, in a sentence.
        public let description: String
    }

    private let id: Int32

    /// The figures of the process with this number, each as it is when you ask for it.
    public init(of id: Int32) {
        self.id = id
    }

    /// The resident memory, in bytes.
    public var memory: Int { get throws { try Self.size("VmRSS:", in: "/proc/\(id)/status") } }

    /// The highest amount of resident memory so far, in bytes.
    public var peakMemory: Int { get throws { try Self.size("VmHWM:", in: "/proc/\(id)/status") } }

    /// The resident memory of the process and all its descendants, in bytes. If several processes share a page, each
    /// one counts only its part of it.
    public var familyMemory: Int {
        get throws { try family().reduce(0) { try $0 + Self.size("Pss:", in: "/proc/\($1)/smaps_rollup") } }
    }

    /// The number of open file descriptors.
    public var descriptorCount: Int {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count }
    }

    /// How long all threads of the process and of its descendants have run on a core so far, in user and kernel mode.
    ///
    /// It comes from schedstat, which counts nanoseconds. stat counts only hundredths of a second.
    public var processorTime: Duration {
        get throws {
            try family().flatMap(Self.threads).reduce(.zero) { sum, thread in
                // A thread may end after it was listed and before this reads its file.
                guard let text = try? String(contentsOfFile: "\(thread)/schedstat", encoding: .utf8) else { return sum }
                guard let time = text.split(separator: " ").first.flatMap({ Int($0) }) else {
                    throw Unreadable(description: "\(thread)/schedstat can't be understood")
                }
                return sum + .nanoseconds(time)
            }
        }
    }

    /// The process and all its descendants.
    private func family() throws -> [Int32] {
        var family = [id]
        var next = 0
        while next < family.count {
            for thread in try Self.threads(of: family[next]) {
                let children = (try? String(contentsOfFile: "\(thread)/children", encoding: .utf8)) ?? ""
                family += children.split(separator: " ").compactMap { Int32($0) }
            }
            next += 1
        }
        return family
    }

    private static func threads(of process: Int32) throws -> [String] {
        let folder = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
    }

    /// The size in a line such as `VmRSS:  1234 kB`, in bytes.
    private static func size(_ name: String, in file: String) throws -> Int {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        guard let size = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Unreadable(description: "\(file) has no \(name)")
        }
        return size * 1024
    }
}
